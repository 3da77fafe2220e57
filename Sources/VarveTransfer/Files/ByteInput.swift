/// Where a stream of bytes comes from.
protocol ByteInput: AnyObject {
    /// Reads at least a byte, at most the buffer; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int
}

/// A file, or standard input, and the checksum of what came out of it.
final class FileInput: ByteInput {
    private let file: OpenFile
    private let digest: ByteDigest?
    private(set) var byteCount: UInt64 = 0
    /// Bytes that were read ahead, to see what the stream is.
    private var ahead: ArraySlice<UInt8>

    /// - Parameter algorithm: nil for no checksum.
    init(_ file: OpenFile, ahead: [UInt8] = [], _ algorithm: ChecksumAlgorithm?) {
        self.file = file
        digest = algorithm.map { ByteDigest($0) }
        self.ahead = ahead[...]
        if let digest { ahead.withUnsafeBytes { digest.update($0) } }
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
        digest?.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        byteCount += UInt64(count)
        return count
    }

    /// Reads what is left.
    /// - Returns: the checksum of the whole, in hexadecimal; empty if none was asked for.
    func drain(progress: (UInt64) -> Void = { _ in }) throws(TransferError) -> String {
        let chunk = ChunkPool(count: 1).wait()
        while try read(into: chunk.bytes) > 0 { progress(byteCount) }
        return digest?.hex ?? ""
    }
}
