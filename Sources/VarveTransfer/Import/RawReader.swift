/// Reads an image's bytes one after the other. Runs of zeroes are told as such.
final class RawReader: ImportReader {
    /// What is looked at for zeroes at a time.
    private static let runByteCount = 64 << 10

    private let input: any ByteInput
    private let pool: ChunkPool
    private var chunk: Chunk?
    private var index = 0
    /// Where `index` is in the image.
    private(set) var offset: UInt64 = 0

    init(_ input: any ByteInput, _ pool: ChunkPool) {
        self.input = input
        self.pool = pool
    }

    func next() throws(TransferError) -> ImportItem? {
        if chunk == nil, try !refill() { return nil }
        guard let chunk else { return nil }
        let (end, isZero) = run(in: chunk.content)
        defer {
            offset += UInt64(end - index)
            index = end
            if end == chunk.count { self.chunk = nil }
        }
        if isZero { return .zero(offset..<offset + UInt64(end - index)) }
        return .bytes(UnsafeRawBufferPointer(rebasing: chunk.content[index..<end]), of: chunk, at: offset)
    }

    /// The longest run from `index` on that is all zero, or has no zeroes to speak of.
    private func run(in bytes: UnsafeRawBufferPointer) -> (end: Int, isZero: Bool) {
        var end = index
        var isZero = false
        while end < bytes.count {
            let next = min(bytes.count, end + Self.runByteCount)
            let part = UnsafeRawBufferPointer(rebasing: bytes[end..<next]).isAllZero
            if end == index { isZero = part }
            if part != isZero { break }
            end = next
        }
        return (end, isZero)
    }

    /// Reads until the chunk is full: pipes give little at a time. False at the end of the input.
    private func refill() throws(TransferError) -> Bool {
        let next = pool.wait()
        next.count = ChunkPool.byteCount
        var count = 0
        while count < ChunkPool.byteCount {
            let more = try input.read(into: UnsafeMutableRawBufferPointer(rebasing: next.bytes[count...]))
            if more == 0 { break }
            count += more
        }
        next.count = count
        (chunk, index) = (next, 0)
        return count > 0
    }
}
