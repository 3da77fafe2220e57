/// Reads back what an earlier run wrote at the places of its bytes, and compares.
struct ResumeCheck {
    private let source: any BlockPeer
    private let path: String

    /// - Parameter path: what is read, for errors.
    init(_ source: any BlockPeer, path: String) {
        self.source = source
        self.path = path
    }

    /// - Parameter read: fills a buffer with the target's bytes at an offset.
    /// - Returns: the digest to go on with, and how many bytes of the image are there.
    /// - Throws: ``TransferError/partial(path:reason:)`` if they are not what was written.
    func digest(
        _ mark: ExportState.Mark?, _ read: (UnsafeMutableRawBufferPointer, UInt64) throws(TransferError) -> Void
    ) throws(TransferError) -> (ContentDigest, UInt64) {
        var digest = ContentDigest()
        guard let mark else { return (digest, 0) }
        guard mark.position <= source.byteCount else { throw .partial(path: path, reason: "it is of a larger image") }
        var done: UInt64 = 0
        let chunk = ChunkPool(count: 1).wait()
        var walk = PieceWalk(source)
        while let piece = try walk.next(), piece.range.lowerBound < mark.position {
            let range = piece.range.clamped(to: 0..<mark.position)
            guard piece.holdsBytes else { continue }
            chunk.count = range.count
            try read(chunk.bytes, range.lowerBound)
            digest.add(chunk.content, at: range.lowerBound)
            done += UInt64(range.count)
        }
        guard digest.hex(byteCount: mark.position) == mark.digest else {
            throw .partial(path: path, reason: "its bytes are not those that were written")
        }
        digest.skip(to: mark.position)
        return (digest, done)
    }
}
