import Crypto

/// Where a stream of bytes comes from.
protocol ByteInput: AnyObject {
    /// Reads at least a byte, at most the buffer; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int
}

/// A file, or standard input, and the checksum of what came out of it.
final class FileInput: ByteInput {
    private let file: OpenFile
    private(set) var hash = SHA256()
    private(set) var byteCount: UInt64 = 0
    /// Bytes that were read ahead, to see what the stream is.
    private var ahead: ArraySlice<UInt8>

    init(_ file: OpenFile, ahead: [UInt8] = []) {
        self.file = file
        self.ahead = ahead[...]
        hash.update(data: ahead)
        byteCount = UInt64(ahead.count)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int {
        if !ahead.isEmpty {
            let part = ahead.prefix(buffer.count)
            buffer.copyBytes(from: part)
            ahead = ahead.dropFirst(part.count)
            return part.count
        }
        let count = try file.read(into: buffer)
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        byteCount += UInt64(count)
        return count
    }

    /// Reads what is left, so that the checksum is that of the whole.
    func drain() throws(TransferError) {
        let chunk = ChunkPool(count: 1).wait()
        while try read(into: chunk.bytes) > 0 {}
    }
}
