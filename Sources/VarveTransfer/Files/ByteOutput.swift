/// Where a stream of bytes goes.
protocol ByteOutput: AnyObject {
    func write(_ bytes: UnsafeRawBufferPointer) throws(TransferError)

    /// Has all that was written reach the file, so that what follows can be written by another process later.
    func endSection() throws(TransferError)
}

/// A file, or standard output, and the checksum of what went into it.
final class FileOutput: ByteOutput {
    private let file: OpenFile
    let digest: ByteDigest
    /// Bytes written, those of earlier processes with them.
    private(set) var byteCount: UInt64
    private var writeback: Writeback

    /// - Parameters:
    ///   - digest: of the bytes that are there already.
    ///   - byteCount: of these; the file stands behind them.
    init(_ file: OpenFile, digest: ByteDigest, byteCount: UInt64 = 0) {
        self.file = file
        self.digest = digest
        self.byteCount = byteCount
        writeback = Writeback(from: byteCount)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(TransferError) {
        try file.write(bytes)
        digest.update(bytes)
        byteCount += UInt64(bytes.count)
        writeback.reached(byteCount, of: file)
    }

    /// Of the bytes written.
    var checksum: ExportChecksum { ExportChecksum(kind: .file, digest.algorithm, hex: digest.hex) }

    func endSection() {}
}

extension ByteOutput {
    func write(_ bytes: [UInt8]) throws(TransferError) {
        let outcome = bytes.withUnsafeBytes { buffer in Result { () throws(TransferError) in try write(buffer) } }
        try outcome.get()
    }
}
