/// A part of what is imported.
enum ImportItem {
    case header(RBDDiffHeader)
    /// Bytes of a chunk.
    case bytes(UnsafeRawBufferPointer, of: Chunk, at: UInt64)
    case zero(Range<UInt64>)
}

/// Takes a stream apart, on one thread.
protocol ImportReader: AnyObject {
    /// Nil at the end of a sound stream.
    func next() throws(TransferError) -> ImportItem?
}

/// Reads a `rbd diff`.
final class DiffReader: ImportReader {
    private let input: any ByteInput
    private let pool: ChunkPool
    private var decoder = RBDDiffDecoder()
    private var chunk: Chunk?
    private var index = 0

    init(_ input: any ByteInput, _ pool: ChunkPool) {
        self.input = input
        self.pool = pool
    }

    func next() throws(TransferError) -> ImportItem? {
        while true {
            let chunk = try current()
            let event: RBDDiffDecoder.Event?
            do throws(RBDDiffError) { event = try decoder.next(chunk.content, from: &index) } catch { throw .diff(error) }
            switch event {
            case nil:
                if try !refill() {
                    do throws(RBDDiffError) { try decoder.finish() } catch { throw .diff(error) }
                    return nil
                }
            case .header(let header): return .header(header)
            case .data(let offset, let range):
                return .bytes(UnsafeRawBufferPointer(rebasing: chunk.content[range]), of: chunk, at: offset)
            case .zero(let range): return .zero(range)
            case .end: continue
            }
        }
    }

    private func current() throws(TransferError) -> Chunk {
        if let chunk { return chunk }
        _ = try refill()
        return chunk ?? pool.wait()
    }

    /// False at the end of the input.
    private func refill() throws(TransferError) -> Bool {
        chunk = nil
        let next = pool.wait()
        next.count = ChunkPool.byteCount
        next.count = try input.read(into: next.bytes)
        (chunk, index) = (next, 0)
        return next.count > 0
    }
}

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
