import Crypto

/// Where a stream of bytes goes.
protocol ByteOutput: AnyObject {
    func write(_ bytes: UnsafeRawBufferPointer) throws(TransferError)

    /// Has all that was written reach the file, so that what follows can be written by another process later.
    func endSection() throws(TransferError)
}

/// A file, or standard output, and the checksum of what went into it.
final class FileOutput: ByteOutput {
    private let file: OpenFile
    private(set) var hash: SHA256
    /// Bytes written, those of earlier processes with them.
    private(set) var byteCount: UInt64

    /// - Parameters:
    ///   - hash: of the bytes that are there already.
    ///   - byteCount: of these; the file stands behind them.
    init(_ file: OpenFile, hash: SHA256 = SHA256(), byteCount: UInt64 = 0) {
        self.file = file
        self.hash = hash
        self.byteCount = byteCount
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(TransferError) {
        try file.write(bytes)
        hash.update(bufferPointer: bytes)
        byteCount += UInt64(bytes.count)
    }

    func endSection() {}
}

extension ByteOutput {
    func write(_ bytes: [UInt8]) throws(TransferError) {
        let outcome = bytes.withUnsafeBytes { buffer in Result { () throws(TransferError) in try write(buffer) } }
        try outcome.get()
    }
}

extension SHA256 {
    /// Of what was added so far; more can be added.
    var hexSoFar: String { finalize().hex }
}

extension SHA256.Digest {
    var hex: String { map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined() }
}
