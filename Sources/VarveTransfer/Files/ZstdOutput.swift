import CZstd

/// Compresses on the way to another output. Each section is a frame of its own with a checksum, so that a file can be cut behind any of them and
/// continued: frames in a row are one stream to every zstd program.
final class ZstdOutput: ByteOutput {
    /// zstd's own default: half a gigabyte a second on one processor.
    private static let level: CInt = 3

    private let output: any ByteOutput
    private let context: OpaquePointer
    private let buffer: UnsafeMutableRawBufferPointer
    private var isInFrame = false

    init(_ output: any ByteOutput) throws(TransferError) {
        guard let context = ZSTD_createCCtx() else { throw .zstd(reason: "out of memory") }
        self.output = output
        self.context = context
        buffer = .allocate(byteCount: ZSTD_CStreamOutSize(), alignment: 16)
        try Self.check(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Self.level))
        try Self.check(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1))
    }

    deinit {
        ZSTD_freeCCtx(context)
        buffer.deallocate()
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(TransferError) {
        guard !bytes.isEmpty else { return }
        isInFrame = true
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while input.pos < input.size { _ = try compress(&input, ZSTD_e_continue) }
    }

    func endSection() throws(TransferError) {
        if isInFrame {
            var input = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
            while try compress(&input, ZSTD_e_end) != 0 {}
            isInFrame = false
        }
        try output.endSection()
    }

    /// - Returns: 0 when all of the input is out, or as much as can be.
    private func compress(_ input: inout ZSTD_inBuffer, _ directive: ZSTD_EndDirective) throws(TransferError) -> Int {
        var out = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        let remaining = try Self.check(ZSTD_compressStream2(context, &out, &input, directive))
        if out.pos > 0 { try output.write(UnsafeRawBufferPointer(rebasing: buffer[..<out.pos])) }
        return remaining
    }

    @discardableResult
    private static func check(_ result: Int) throws(TransferError) -> Int {
        if ZSTD_isError(result) != 0 { throw .zstd(reason: String(cString: ZSTD_getErrorName(result))) }
        return result
    }
}
