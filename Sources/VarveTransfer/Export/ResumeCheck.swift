/// Reads back what an earlier run wrote, and compares: bytes with their digest, zeroes with zeroes.
struct ResumeCheck {
    private let source: any BlockPeer
    private let target: any PartialImage
    private let path: String
    private let chunk = ChunkPool(count: 1).wait()

    /// - Parameter path: the target's, for errors.
    init(_ source: any BlockPeer, _ target: any PartialImage, path: String) {
        self.source = source
        self.target = target
        self.path = path
    }

    /// - Returns: the digest to go on with, and how many bytes of the image are there.
    /// - Throws: ``TransferError/partial(path:reason:)`` if they are not what was written.
    func digest(
        _ mark: ExportState.Mark?, _ algorithm: ChecksumAlgorithm
    ) throws(TransferError) -> (ContentDigest, UInt64) {
        var digest = ContentDigest(algorithm)
        guard let mark else { return (digest, 0) }
        guard mark.position <= source.byteCount else { throw .partial(path: path, reason: "it is of a larger image") }
        var done: UInt64 = 0
        var walk = PieceWalk(source)
        while let piece = try walk.next(), piece.range.lowerBound < mark.position {
            let range = piece.range.clamped(to: 0..<mark.position)
            guard piece.holdsBytes else {
                guard try target.isZero(range, through: chunk) else { throw changed }
                continue
            }
            try fill(range)
            digest.add(chunk.content, at: range.lowerBound)
            done += UInt64(range.count)
        }
        guard digest.hex(byteCount: mark.position) == mark.digest else { throw changed }
        digest.skip(to: mark.position)
        return (digest, done)
    }

    private var changed: TransferError { .partial(path: path, reason: "its bytes are not those that were written") }

    private func fill(_ range: Range<UInt64>) throws(TransferError) {
        chunk.count = range.count
        try target.read(into: chunk.bytes, at: range.lowerBound)
    }
}
