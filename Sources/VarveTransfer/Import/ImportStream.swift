import Glibc

/// Something to import: a file, which is looked through before a byte of it is written anywhere, or a pipe, which can be read only once.
public final class ImportStream {
    /// What a stream is about.
    public struct Summary: Equatable, Sendable {
        /// Of a `rbd diff`; nil of a raw image.
        public var header: RBDDiffHeader?
        /// The size of the image. Of a raw image in a pipe not known before its end.
        public var byteCount: UInt64?
        /// Of that, what is told of and is not zero; known of a file that was looked through.
        public var dataByteCount: UInt64?
    }

    private static let chunkCount = RequestRing.requestCountMax + 8

    public let format: ImportFormat
    /// Whether zstd is around it.
    public let isCompressed: Bool
    /// Whether it was, or can be, looked through first.
    public var isFile: Bool { file.isRegular }
    private let file: OpenFile
    private let magic: [UInt8]
    private let path: String

    /// Opens a file and looks at its first bytes.
    /// - Parameters:
    ///   - path: `-` for standard input.
    ///   - format: nil to find out.
    public convenience init(_ path: String, format: ImportFormat? = nil) throws(TransferError) {
        let file = path == "-" ? OpenFile(lent: 0, path: "standard input") : try OpenFile(path, O_RDONLY)
        try self.init(file, path: path, format: format)
    }

    /// Reads a descriptor of somebody else's.
    package convenience init(reading descriptor: Int32, format: ImportFormat? = nil) throws(TransferError) {
        try self.init(OpenFile(lent: descriptor, path: "a pipe"), path: "a pipe", format: format)
    }

    private init(_ file: OpenFile, path: String, format: ImportFormat?) throws(TransferError) {
        self.file = file
        self.path = path
        magic = try Self.firstBytes(of: file, ImportFormat.magicByteCount)
        if magic.isEmpty { throw .unfit("\(path) is empty") }
        isCompressed = magic.starts(with: ImportFormat.zstdMagic)
        let found = try isCompressed ? (file.isRegular ? Self.inside(file) : nil) : ImportFormat(magic: magic)
        guard let known = format ?? found else { throw Self.unknown(path) }
        self.format = known
        if let format, let found, format != found {
            throw .unfit("\(path) is \(found.rawValue), not \(format.rawValue)")
        }
        if self.format == .qcow2, isCompressed || !file.isRegular {
            throw .unfit("\(path) is qcow2: that is read from a file, and not from a pipe or through zstd")
        }
    }

    private static func unknown(_ path: String) -> TransferError {
        .unfit(
            "\(path) begins like none of rbd-diff, qcow2 and zstd; if it is a raw image, or something in a compressed pipe, say so with --format"
        )
    }

    private static func firstBytes(of file: OpenFile, _ count: Int) throws(TransferError) -> [UInt8] {
        if file.isRegular { try file.seek(to: 0) }
        return try fill(count) { buffer throws(TransferError) in try file.read(into: buffer) }
    }

    /// What is in a compressed file.
    private static func inside(_ file: OpenFile) throws(TransferError) -> ImportFormat? {
        try file.seek(to: 0)
        let input = try ZstdInput(FileInput(file, nil))
        return ImportFormat(
            magic: try fill(ImportFormat.magicByteCount) { buffer throws(TransferError) in try input.read(into: buffer) })
    }

    private static func fill(
        _ count: Int, _ read: (UnsafeMutableRawBufferPointer) throws(TransferError) -> Int
    ) throws(TransferError) -> [UInt8] {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { memory.deallocate() }
        var filled = 0
        while filled < count {
            let more = try read(UnsafeMutableRawBufferPointer(rebasing: memory[filled...]))
            if more == 0 { break }
            filled += more
        }
        return Array(memory[..<filled])
    }

    /// Reads all of a file: its structure must be right to the end, its bytes those of the checksum.
    /// - Precondition: ``isFile``, and not ``ImportFormat/qcow2``.
    public func check(_ checksum: ExportChecksum?, progress: @escaping TransferProgress = { _, _ in }) throws(TransferError)
        -> Summary
    {
        precondition(isFile && format != .qcow2, "this cannot be read twice here")
        if format == .raw, !isCompressed, checksum == nil { return try rawSummary() }
        let pass = try pass(comparing: checksum)
        var summary = Summary()
        var end: UInt64 = 0
        var digest = ContentDigest(checksum?.algorithm ?? .xxh128)
        let total = try file.byteCount
        while let item = try pass.reader.next() {
            switch item {
            case .header(let header): (summary.header, summary.byteCount) = (header, header.byteCount)
            case .bytes(let bytes, _, let offset):
                end = max(end, offset + UInt64(bytes.count))
                summary.dataByteCount = (summary.dataByteCount ?? 0) + UInt64(bytes.count)
                if checksum?.kind == .content { digest.add(bytes, at: offset) }
            case .zero(let range): end = max(end, range.upperBound)
            }
            progress(pass.input?.byteCount ?? end, total)
        }
        summary.byteCount = summary.byteCount ?? end
        try compare(checksum, pass, contentHex: digest.hex(byteCount: end))
        return summary
    }

    /// Of a file that any bytes can be in: its holes tell.
    private func rawSummary() throws(TransferError) -> Summary {
        let byteCount = try file.byteCount
        var (dataByteCount, offset): (UInt64, UInt64) = (0, 0)
        while let data = try file.data(from: offset) {
            dataByteCount += data.upperBound - data.lowerBound
            offset = data.upperBound
        }
        return Summary(byteCount: byteCount, dataByteCount: dataByteCount)
    }

    /// Begins to read a pipe, so far that its size and its base are known where a `rbd diff` tells them; or a file anew.
    /// - Parameter checksum: compared at the end, for what could not be looked through before.
    public func begin(comparing checksum: ExportChecksum? = nil) throws(TransferError) -> ImportRun {
        let pass = try pass(comparing: checksum)
        guard format == .rbdDiff else {
            let byteCount = isFile && !isCompressed ? try file.byteCount : nil
            return ImportRun(stream: self, pass: pass, checksum: checksum, summary: Summary(byteCount: byteCount))
        }
        guard case .header(let header) = try pass.reader.next() else { preconditionFailure("a diff begins with its header") }
        return ImportRun(
            stream: self, pass: pass, checksum: checksum, summary: Summary(header: header, byteCount: header.byteCount))
    }

    /// One reading of the stream.
    struct Pass {
        let reader: any ImportReader
        /// Nil where holes are left out.
        let input: FileInput?
    }

    private func pass(comparing checksum: ExportChecksum?) throws(TransferError) -> Pass {
        let pool = ChunkPool(count: Self.chunkCount)
        if format == .raw, !isCompressed, isFile { return Pass(reader: try SparseFileReader(file, pool), input: nil) }
        if isFile { try file.seek(to: 0) }
        let input = FileInput(file, ahead: isFile ? [] : magic, checksum?.kind == .file ? checksum?.algorithm : nil)
        let bytes: any ByteInput = isCompressed ? try ZstdInput(input) : input
        return Pass(reader: format == .rbdDiff ? DiffReader(bytes, pool) : RawReader(bytes, pool), input: input)
    }

    func compare(_ checksum: ExportChecksum?, _ pass: Pass, contentHex: String) throws(TransferError) {
        guard let checksum else { return }
        let found: String
        switch checksum.kind {
        case .content:
            guard format == .raw, !isCompressed else {
                throw .unfit("a \(checksum.label) is the checksum of a raw image; \(path) needs that of its bytes")
            }
            found = contentHex
        case .file: found = try fileHex(pass, checksum.algorithm)
        }
        guard found == checksum.hex else { throw .checksum(what: path, found: found, expected: checksum.hex) }
    }

    /// Compares a file's bytes, whatever they mean.
    func compareBytes(_ checksum: ExportChecksum?, progress: (UInt64) -> Void) throws(TransferError) {
        guard let checksum else { return }
        guard checksum.kind == .file else { throw .unfit("\(path) needs the checksum of its bytes") }
        try file.seek(to: 0)
        let found = try FileInput(file, checksum.algorithm).drain(progress: progress)
        guard found == checksum.hex else { throw .checksum(what: path, found: found, expected: checksum.hex) }
    }

    /// Nil of a pipe.
    var fileByteCount: UInt64? { isFile ? try? file.byteCount : nil }

    private func fileHex(_ pass: Pass, _ algorithm: ChecksumAlgorithm) throws(TransferError) -> String {
        if let input = pass.input { return try input.drain() }
        try file.seek(to: 0)
        return try FileInput(file, algorithm).drain()
    }
}
