/// Takes the parts of a stream into an image, on one thread.
protocol ImportWriter: AnyObject {
    /// Takes bytes of a chunk.
    func write(_ bytes: UnsafeRawBufferPointer, of chunk: Chunk, at offset: UInt64) throws(TransferError)
    func zero(_ range: Range<UInt64>) throws(TransferError)

    /// The stream is in, and survives power loss.
    /// - Returns: bytes that were written, zeroes aside.
    func finish() throws(TransferError) -> UInt64
}

/// Writes what comes.
final class FirstWriter: ImportWriter {
    private let ring: RequestRing
    private let ground: ImportGround
    private var written: UInt64 = 0

    init(_ target: any BlockPeer, _ ground: ImportGround) {
        ring = RequestRing(target)
        self.ground = ground
    }

    func write(_ bytes: UnsafeRawBufferPointer, of chunk: Chunk, at offset: UInt64) throws(TransferError) {
        try ring.write(bytes, of: chunk, at: offset)
        written += UInt64(bytes.count)
    }

    func zero(_ range: Range<UInt64>) throws(TransferError) { if ground != .empty { try ring.zero(range) } }

    func finish() throws(TransferError) -> UInt64 {
        try ring.flush()
        return written
    }
}
