/// Writes a `rbd diff` stream.
final class DiffWriter: PieceWriter {
    private let file: FileOutput
    private let output: any ByteOutput
    private let encoder: RBDDiffEncoder

    /// - Parameters:
    ///   - output: `file`, or what compresses into it.
    ///   - isBegun: the header is there already.
    init(_ header: RBDDiffHeader, _ file: FileOutput, _ output: any ByteOutput, isBegun: Bool) throws(TransferError) {
        self.file = file
        self.output = output
        encoder = RBDDiffEncoder(header.version)
        if !isBegun { try output.write(encoder.header(header)) }
    }

    func write(_ chunk: Chunk, at offset: UInt64) throws(TransferError) {
        // Bytes that were written as zeroes cost the reader as little as holes do.
        if chunk.content.isAllZero { return try zero(offset..<offset + UInt64(chunk.count)) }
        try output.write(encoder.write(offset..<offset + UInt64(chunk.count)))
        try output.write(chunk.content)
    }

    func zero(_ range: Range<UInt64>) throws(TransferError) { try output.write(encoder.zero(range)) }

    func checkpoint(at position: UInt64) throws(TransferError) -> ExportState.Mark {
        try output.endSection()
        return ExportState.Mark(position: position, fileByteCount: file.byteCount, digest: file.digest.hex)
    }

    func finish() throws(TransferError) -> ExportChecksum {
        try output.write(encoder.end)
        try output.endSection()
        return file.checksum
    }
}

/// Writes an image's bytes one after the other, the zeroes too: for pipes, and for compression.
final class RawStreamWriter: PieceWriter {
    private static let zeroes = [UInt8](repeating: 0, count: 1 << 20)

    private let file: FileOutput
    private let output: any ByteOutput

    init(_ file: FileOutput, _ output: any ByteOutput) {
        self.file = file
        self.output = output
    }

    func write(_ chunk: Chunk, at offset: UInt64) throws(TransferError) { try output.write(chunk.content) }

    func zero(_ range: Range<UInt64>) throws(TransferError) {
        var remaining = range.upperBound - range.lowerBound
        while remaining > 0 {
            let count = Int(min(remaining, UInt64(Self.zeroes.count)))
            try output.write(count == Self.zeroes.count ? Self.zeroes : Array(Self.zeroes[..<count]))
            remaining -= UInt64(count)
        }
    }

    func checkpoint(at position: UInt64) throws(TransferError) -> ExportState.Mark {
        try output.endSection()
        return ExportState.Mark(position: position, fileByteCount: file.byteCount, digest: file.digest.hex)
    }

    func finish() throws(TransferError) -> ExportChecksum {
        try output.endSection()
        return file.checksum
    }
}
