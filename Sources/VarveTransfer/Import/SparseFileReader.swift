/// Reads the data of a sparse file, and leaves its holes alone.
final class SparseFileReader: ImportReader {
    private let file: OpenFile
    private let byteCount: UInt64
    private let pool: ChunkPool
    private var data: Range<UInt64> = 0..<0
    /// What was told of.
    private var offset: UInt64 = 0

    init(_ file: OpenFile, _ pool: ChunkPool) throws(TransferError) {
        self.file = file
        self.pool = pool
        byteCount = try file.byteCount
    }

    func next() throws(TransferError) -> ImportItem? {
        if offset >= byteCount { return nil }
        if offset >= data.upperBound {
            data = try file.data(from: offset)?.clamped(to: 0..<byteCount) ?? byteCount..<byteCount
        }
        if offset < data.lowerBound {
            defer { offset = data.lowerBound }
            return .zero(offset..<data.lowerBound)
        }
        let chunk = pool.wait()
        chunk.count = Int(min(UInt64(ChunkPool.byteCount), data.upperBound - offset))
        try file.read(into: chunk.bytes, at: offset)
        defer { offset += UInt64(chunk.count) }
        if chunk.content.isAllZero { return .zero(offset..<offset + UInt64(chunk.count)) }
        return .bytes(chunk.content, of: chunk, at: offset)
    }
}
