/// Reads a `rbd diff`. The bytes of a record come in pieces that end with it or at multiples of a chunk's size in the image, so that pages and large pages are
/// written whole, however the heads of records lie in the stream.
final class DiffReader: ImportReader {
    /// What is read ahead for the heads of records.
    private static let headByteCount = 16 << 10

    private let input: any ByteInput
    private let pool: ChunkPool
    private var decoder = RBDDiffDecoder()
    private let buffer: UnsafeMutableRawBufferPointer
    /// Of ``buffer``: read and not yet taken.
    private var pending = 0..<0

    init(_ input: any ByteInput, _ pool: ChunkPool) {
        self.input = input
        self.pool = pool
        buffer = .allocate(byteCount: Self.headByteCount, alignment: 16)
    }

    deinit { buffer.deallocate() }

    func next() throws(TransferError) -> ImportItem? {
        while true {
            if case .data(let offset, let byteCount) = decoder.expectation {
                if let item = try data(at: offset, byteCount) { return item }
            }
            if pending.isEmpty, try !refill() { return try end() }
            switch try decode() {
            case nil, .end, .data: continue
            case .header(let header): return .header(header)
            case .zero(let range): return .zero(range)
            }
        }
    }

    /// Nil where the stream ends.
    private func data(at offset: UInt64, _ byteCount: UInt64) throws(TransferError) -> ImportItem? {
        let size = UInt64(ChunkPool.byteCount)
        let chunk = pool.wait()
        chunk.count = Int(min(byteCount, size - offset % size))
        chunk.count = try fill(chunk.bytes)
        var index = 0
        guard case .data = try decode(chunk.content, &index) else { return nil }
        return .bytes(chunk.content, of: chunk, at: offset)
    }

    /// Fewer bytes than asked for only at the end of the input.
    private func fill(_ target: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int {
        var count = min(pending.count, target.count)
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[pending.prefix(count)]))
        pending = pending.lowerBound + count..<pending.upperBound
        while count < target.count {
            let more = try input.read(into: UnsafeMutableRawBufferPointer(rebasing: target[count...]))
            if more == 0 { break }
            count += more
        }
        return count
    }

    /// Gives the decoder of what is pending as much as it can take without touching the bytes of the image.
    private func decode() throws(TransferError) -> RBDDiffDecoder.Event? {
        var end = pending.upperBound
        if case .head(let byteCount) = decoder.expectation { end = min(end, pending.lowerBound + byteCount) }
        var index = pending.lowerBound
        defer { pending = index..<pending.upperBound }
        return try decode(UnsafeRawBufferPointer(rebasing: buffer[..<end]), &index)
    }

    private func decode(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) throws(TransferError) -> RBDDiffDecoder.Event? {
        do throws(RBDDiffError) { return try decoder.next(bytes, from: &index) } catch { throw .diff(error) }
    }

    /// False at the end of the input.
    private func refill() throws(TransferError) -> Bool {
        pending = 0..<(try input.read(into: buffer))
        return !pending.isEmpty
    }

    private func end() throws(TransferError) -> ImportItem? {
        do throws(RBDDiffError) { try decoder.finish() } catch { throw .diff(error) }
        return nil
    }
}
