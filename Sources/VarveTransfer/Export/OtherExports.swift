/// An export to a pipe: nothing to continue, the checksum is for ``ImportOptions`` or for the reader's own file.
public struct PipeExport {
    private let job: ExportJob
    private let source: any BlockPeer
    private let descriptor: Int32

    /// - Parameter descriptor: stays open.
    public init(_ job: ExportJob, from source: any BlockPeer, to descriptor: Int32) {
        self.job = job
        self.source = source
        self.descriptor = descriptor
    }

    /// Blocks until all is written.
    public func run(progress: @escaping TransferProgress) throws(TransferError) -> ExportReport {
        let output = FileOutput(OpenFile(lent: descriptor, path: "standard output"), digest: ByteDigest(job.algorithm))
        let writer = try StreamWriter.make(job, byteCount: source.byteCount, output, isBegun: false)
        let total = try PieceWalk.byteCount(of: source)
        let exporter = Exporter(source: source, writer: writer, keep: { _ throws(TransferError) in }, progress: progress)
        let checksum = try exporter.run(total: total)
        return ExportReport(movedByteCount: total, resumedByteCount: 0, checksum: checksum)
    }
}

/// An export to another NBD server, byte for byte. With a base, what has not changed since is left as it is there.
public struct PeerExport {
    private let job: ExportJob
    private let source: any BlockPeer
    private let target: any BlockPeer
    private let targetName: String
    private let statePath: String

    /// - Parameters:
    ///   - targetName: its URI, so that an export to another one does not continue this one.
    ///   - statePath: a file of this machine that says how far the target's bytes are good. Gone when they all are.
    public init(
        _ job: ExportJob, from source: any BlockPeer, to target: any BlockPeer, named targetName: String, statePath: String
    ) {
        self.job = job
        self.source = source
        self.target = target
        self.targetName = targetName
        self.statePath = statePath
    }

    /// Blocks until all is written and flushed.
    /// - Parameter restarts: forget what an earlier run left.
    public func run(restarts: Bool = false, progress: @escaping TransferProgress) throws(TransferError) -> ExportReport {
        let identity = job.identity(byteCount: source.byteCount, target: targetName)
        if restarts { try Files.remove(statePath) }
        let state = try ExportState.read(statePath)
        if let state, state.job != identity {
            throw .partial(path: statePath, reason: "it is of another export (\(state.job)), and this is \(identity)")
        }
        let (digest, done) = try ResumeCheck(source, PartialPeer(peer: target), path: targetName)
            .digest(state?.mark, job.algorithm)
        let writer = try PeerWriter(target, byteCount: source.byteCount, digest: digest)
        let total = try PieceWalk.byteCount(of: source)
        let statePath = statePath
        let exporter = Exporter(
            source: source, writer: writer,
            keep: { mark throws(TransferError) in try ExportState(job: identity, mark: mark).write(statePath) },
            progress: progress)
        let checksum = try exporter.run(from: state?.mark.position ?? 0, done: done, total: total)
        // Also if the flush fails: what did not reach the disk may read as if it had.
        let flushed = Result { () throws(TransferError) in try target.flush() }
        try Files.remove(statePath)
        try flushed.get()
        return ExportReport(movedByteCount: total, resumedByteCount: done, checksum: checksum)
    }
}
