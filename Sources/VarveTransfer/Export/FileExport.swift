import Foundation

/// An export to a file. Until it is whole, the bytes are in FILE.partial, and FILE.partial.state says how far they are good; then comes
/// FILE.checksum, and then FILE. A second run of the same export checks what the first left, and continues it.
public struct FileExport {
    private let job: ExportJob
    private let path: String
    private let source: any BlockPeer

    public init(_ job: ExportJob, from source: any BlockPeer, to path: String) {
        self.job = job
        self.path = path
        self.source = source
    }

    private var partialPath: String { path + ".partial" }
    private var statePath: String { path + ".partial.state" }
    private var identity: String { job.identity(byteCount: source.byteCount, target: "a file") }

    /// Blocks until the file is whole, and survives power loss.
    /// - Parameter restarts: forget what an earlier run left.
    /// - Throws: also if FILE exists, or what an earlier run left is not good. What is written stays for the next run.
    public func run(restarts: Bool = false, progress: @escaping TransferProgress) throws(TransferError) -> ExportReport {
        try Files.demandNew(path)
        let file = try OpenFile(partialPath, O_RDWR | O_CREAT)
        try file.lock()
        defer { file.unlock() }
        let state = restarts ? nil : try earlierState()
        if state == nil {
            try Files.remove(statePath)
            try file.truncate(to: 0)
        }
        let (writer, done) = try writer(file, state?.mark)
        let exporter = Exporter(source: source, writer: writer, keep: keep(), progress: progress)
        let total = try PieceWalk.byteCount(of: source)
        let checksum = try exporter.run(from: state?.mark.position ?? 0, done: done, total: total)
        do throws(TransferError) {
            try file.sync()
        } catch {
            // What did not reach the disk may read as if it had.
            try Files.remove(statePath)
            throw error
        }
        try conclude(checksum)
        return ExportReport(movedByteCount: total, resumedByteCount: done, checksum: checksum)
    }

    private func earlierState() throws(TransferError) -> ExportState? {
        guard let state = try ExportState.read(statePath) else { return nil }
        guard state.job == identity else {
            throw .partial(path: partialPath, reason: "it is of another export (\(state.job)), and this is \(identity)")
        }
        return state
    }

    private func keep() -> @Sendable (ExportState.Mark) throws(TransferError) -> Void {
        let (identity, statePath) = (identity, statePath)
        return { mark throws(TransferError) in try ExportState(job: identity, mark: mark).write(statePath) }
    }

    private func conclude(_ checksum: ExportChecksum) throws(TransferError) {
        try ChecksumFile(of: path).write(checksum)
        try Files.rename(partialPath, to: path)
        try Files.syncDirectory(of: path)
        try Files.remove(statePath)
    }

    /// - Returns: also how many bytes of the image an earlier run has moved.
    private func writer(_ file: OpenFile, _ mark: ExportState.Mark?) throws(TransferError) -> (any PieceWriter, UInt64) {
        if job.format == .raw, !job.isCompressed {
            let (digest, done) = try ResumeCheck(source, file, path: partialPath).digest(mark, job.algorithm)
            return (try RawFileWriter(file, byteCount: source.byteCount, digest: digest), done)
        }
        let output = try FileOutput(file, continuing: mark, job.algorithm)
        let writer = try StreamWriter.make(job, byteCount: source.byteCount, output, isBegun: mark != nil)
        return (writer, try PieceWalk.byteCount(of: source, before: mark?.position ?? 0))
    }
}

extension FileOutput {
    /// Checks the bytes that an earlier run left, and cuts off what came after them.
    convenience init(_ file: OpenFile, continuing mark: ExportState.Mark?, _ algorithm: ChecksumAlgorithm) throws(TransferError) {
        let byteCount = mark?.fileByteCount ?? 0
        let digest = ByteDigest(algorithm)
        var offset: UInt64 = 0
        let chunk = ChunkPool(count: 1).wait()
        while offset < byteCount {
            chunk.count = Int(min(UInt64(ChunkPool.byteCount), byteCount - offset))
            try file.read(into: chunk.bytes, at: offset)
            digest.update(chunk.content)
            offset += UInt64(chunk.count)
        }
        if let mark, digest.hex != mark.digest {
            throw .partial(path: file.path, reason: "its bytes are not those that were written")
        }
        try file.truncate(to: byteCount)
        try file.seek(to: byteCount)
        self.init(file, digest: digest, byteCount: byteCount)
    }
}

/// Makes the writer of a stream.
enum StreamWriter {
    static func make(
        _ job: ExportJob, byteCount: UInt64, _ file: FileOutput, isBegun: Bool
    ) throws(TransferError) -> any PieceWriter {
        let output: any ByteOutput = job.isCompressed ? try ZstdOutput(file) : file
        guard let version = job.format.version else { return RawStreamWriter(file, output) }
        return try DiffWriter(job.header(byteCount: byteCount, version), file, output, isBegun: isBegun)
    }
}
