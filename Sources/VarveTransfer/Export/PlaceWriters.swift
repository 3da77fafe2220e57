/// Writes an image into a sparse file, each byte at its place.
final class RawFileWriter: PieceWriter {
    private let file: OpenFile
    private let byteCount: UInt64
    private var digest: ContentDigest
    private var writeback = Writeback(from: 0)

    /// - Parameter digest: of what is there already.
    init(_ file: OpenFile, byteCount: UInt64, digest: ContentDigest) throws(TransferError) {
        self.file = file
        self.byteCount = byteCount
        self.digest = digest
        try file.truncate(to: byteCount)
    }

    func write(_ chunk: Chunk, at offset: UInt64) throws(TransferError) {
        digest.add(chunk.content, at: offset)
        // What was not written is a hole.
        if chunk.content.isAllZero { return }
        try file.write(chunk.content, at: offset)
        writeback.reached(offset + UInt64(chunk.count), of: file)
    }

    func zero(_ range: Range<UInt64>) { digest.skip(to: range.upperBound) }

    func checkpoint(at position: UInt64) -> ExportState.Mark {
        ExportState.Mark(position: position, fileByteCount: 0, digest: digest.hex(byteCount: position))
    }

    func finish() -> ExportChecksum { ExportChecksum(kind: .content, digest.algorithm, hex: digest.hex(byteCount: byteCount)) }
}

/// Writes an image, or what has changed in it, to another NBD server.
final class PeerWriter: PieceWriter {
    private let ring: RequestRing
    private let byteCount: UInt64
    private var digest: ContentDigest

    /// - Parameters:
    ///   - byteCount: of the image, which may be smaller than what it is written to.
    ///   - digest: of what is there already.
    init(_ peer: any BlockPeer, byteCount: UInt64, digest: ContentDigest) throws(TransferError) {
        guard peer.byteCount >= byteCount else {
            throw .unfit("the target has \(peer.byteCount) bytes; the snapshot needs \(byteCount)")
        }
        ring = RequestRing(peer)
        self.byteCount = byteCount
        self.digest = digest
    }

    func write(_ chunk: Chunk, at offset: UInt64) throws(TransferError) {
        digest.add(chunk.content, at: offset)
        try ring.write(chunk.content, of: chunk, at: offset)
    }

    func zero(_ range: Range<UInt64>) throws(TransferError) {
        digest.skip(to: range.upperBound)
        try ring.zero(range)
    }

    func checkpoint(at position: UInt64) throws(TransferError) -> ExportState.Mark {
        // What the target loses with its power is seen when it is read again.
        try ring.drain()
        return ExportState.Mark(position: position, fileByteCount: 0, digest: digest.hex(byteCount: position))
    }

    func finish() throws(TransferError) -> ExportChecksum {
        try ring.drain()
        return ExportChecksum(kind: .content, digest.algorithm, hex: digest.hex(byteCount: byteCount))
    }
}
