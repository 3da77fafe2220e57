import CZstd

/// Decompresses what comes from another input: any number of frames in a row.
final class ZstdInput: ByteInput {
    /// The largest window that is accepted, as a power of two: 128 MiB, so that a stranger's stream takes no more memory.
    private static let windowLogMax: CInt = 27

    private let input: any ByteInput
    private let context: OpaquePointer
    private let buffer: UnsafeMutableRawBufferPointer
    private var pending = 0..<0
    /// Whether the last frame is complete.
    private var isBetweenFrames = true

    init(_ input: any ByteInput) throws(TransferError) {
        guard let context = ZSTD_createDCtx() else { throw .zstd(reason: "out of memory") }
        self.input = input
        self.context = context
        buffer = .allocate(byteCount: ZSTD_DStreamInSize(), alignment: 16)
        _ = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLogMax)
    }

    deinit {
        ZSTD_freeDCtx(context)
        buffer.deallocate()
    }

    func read(into target: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int {
        while true {
            if pending.isEmpty {
                let count = try input.read(into: buffer)
                if count == 0 {
                    guard isBetweenFrames else { throw .zstd(reason: "the stream ends inside a frame; it was cut off") }
                    return 0
                }
                pending = 0..<count
            }
            let count = try decompress(into: target)
            if count > 0 { return count }
        }
    }

    private func decompress(into target: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int {
        var source = ZSTD_inBuffer(src: buffer.baseAddress, size: pending.upperBound, pos: pending.lowerBound)
        var out = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        let result = ZSTD_decompressStream(context, &out, &source)
        if ZSTD_isError(result) != 0 { throw .zstd(reason: String(cString: ZSTD_getErrorName(result))) }
        isBetweenFrames = result == 0
        pending = source.pos..<pending.upperBound
        return out.pos
    }
}
