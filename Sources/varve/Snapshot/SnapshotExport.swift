import ArgumentParser
import Foundation
import VarveClient
import VarveCommand
import VarveTransfer
import VarveWire

/// `varve snapshot export`.
struct SnapshotExport: AsyncParsableCommand {
    /// What is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case raw
        case qcow2
        case rbdDiffV1 = "rbd-diff-v1"
        case rbdDiffV2 = "rbd-diff-v2"

        /// What Varve writes itself; nil for what qemu-img does.
        var own: ExportJob.Format? { ExportJob.Format(rawValue: rawValue) }
    }

    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a snapshot, or what has changed since an older one, to a file, a pipe or an NBD export.",
        discussion: """
            A file is written as FILE.partial; when it is whole it gets its name, and FILE.checksum is beside it. If the export is killed, the same \
            command checks what is there and continues. `rbd import-diff` reads rbd-diff-v1. Only what holds bytes is read and written. The bytes \
            come from the server's NBD exports. Docs/TRANSFER.md has recipes.
            """)
    @OptionGroup var output: ReportOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @OptionGroup var exports: ExportOptions
    @Argument(help: "The number of the snapshot.", completion: .objects(.snapshot)) var number: String
    @Argument(
        help: "A file, - for standard output, or the URI of an NBD export, as nbd://HOST/EXPORT, whose bytes are overwritten.")
    var target: String
    @Option(help: ArgumentHelp("Only what has changed since this older snapshot of the same volume.", valueName: "number"))
    var since: String?
    @Option(help: "Default: rbd-diff-v1; to an NBD export raw, which is all that it takes.") var format: Format?
    @Flag(help: "Compress with zstd.") var zstd = false
    @Flag(
        help:
            "A SHA-256 for a checksum, which finds what was changed on purpose too. Default: XXH128, which is as fast as memory.")
    var sha256 = false
    @Flag(help: "Start over where an earlier export was killed.") var restart = false

    func validate() throws {
        if isPeer, format ?? .raw != .raw || zstd {
            throw ValidationError("An NBD export takes the bytes as they are: --format raw, and no --zstd.")
        }
        if !isPeer, since != nil, form == .raw || form == .qcow2 {
            throw ValidationError("\(form.rawValue) holds a whole image: --since needs --format rbd-diff-v1 or rbd-diff-v2.")
        }
        if target == "-", form == .qcow2 { throw ValidationError("qcow2 cannot be written to a pipe: give a file.") }
        if form == .qcow2, restart {
            throw ValidationError("An export to qcow2 starts over every time: only qemu-img knows what it has written.")
        }
        if target == "-", restart { throw ValidationError("A pipe has nothing to start over.") }
        if target == "-", isatty(STDOUT_FILENO) == 1 {
            throw ValidationError("Standard output is a terminal: redirect it, or give a file.")
        }
    }

    private var isPeer: Bool { ["nbd://", "nbds://", "nbd+unix://", "nbds+unix://"].contains { target.hasPrefix($0) } }
    private var algorithm: ChecksumAlgorithm { sha256 ? .sha256 : .xxh128 }
    private var form: Format { format ?? (isPeer ? .raw : .rbdDiffV1) }

    func run() async throws {
        let (job, location) = try await service.withClient { (client) async throws -> (ExportJob, ExportLocation) in
            let found = try await self.findJob(client)
            return (found, try await exports.location(client))
        }
        let uri = location.uri("snapshot/\(number)")
        do {
            try say(form == .qcow2 ? await exportQemu(uri, location) : await export(job, uri))
        } catch let error as TransferError {
            throw try explained(error)
        }
    }

    /// What Ctrl-C leaves.
    private var interruption: String {
        if target == "-" { return "ended by Ctrl-C; what came out is not whole" }
        return form == .qcow2
            ? "ended by Ctrl-C; the next run starts over" : "ended by Ctrl-C; the same command goes on where this one ended"
    }

    /// Tells of what is left for another run.
    private func explained(_ error: TransferError) throws -> any Error {
        switch error {
        case .file, .nbd: break
        default: return error
        }
        let state = try isPeer ? StateDirectory.path(of: "export", target) : target + ".partial.state"
        guard FileManager.default.fileExists(atPath: state) else { return error }
        return CommandError("\(error); the same command goes on where this one ended")
    }

    private func findJob(_ client: StorageClient) async throws -> ExportJob {
        let snapshot = try await client.created(number)
        let base = try await since.asyncMap { try await client.created($0) }
        if let base, base.originalBlockStorageInstanceNo != snapshot.originalBlockStorageInstanceNo {
            throw CommandError(
                "snapshot \(number) is of volume \(snapshot.originalBlockStorageInstanceNo), and \(base.blockStorageSnapshotInstanceNo) of \(base.originalBlockStorageInstanceNo): --since needs one of the same volume"
            )
        }
        return ExportJob(
            snapshot: snapshot.transferIdentity, base: base?.transferIdentity, format: form.own ?? .raw, isCompressed: zstd,
            algorithm: algorithm)
    }

    private func export(_ job: ExportJob, _ uri: String) async throws -> Report {
        let (target, isPeer, restart, since) = (self.target, self.isPeer, self.restart, self.since)
        let source = try await OwnThread.run {
            try NBDPeer(uri, question: NBDPeer.Question(since: since))
        }
        let total = try await OwnThread.run { try source.dataByteCount() }
        let report = try await Interruption.ends("exporting snapshot \(number)", byteCount: total, saying: interruption) {
            display in
            let progress: TransferProgress = { done, _ in display.update(doneByteCount: done) }
            return try await OwnThread.run { () throws -> ExportReport in
                if target == "-" { return try PipeExport(job, from: source, to: STDOUT_FILENO).run(progress: progress) }
                if !isPeer { return try FileExport(job, from: source, to: target).run(restarts: restart, progress: progress) }
                let peer = try NBDPeer(target)
                let statePath = try StateDirectory.path(of: "export", target)
                let export = PeerExport(job, from: source, to: peer, named: target, statePath: statePath)
                return try export.run(restarts: restart, progress: progress)
            }
        }
        return Report(number, target, form, since: since, report)
    }

    private func exportQemu(_ uri: String, _ location: ExportLocation) async throws -> Report {
        if location.isEncrypted {
            throw CommandError(
                "qemu-img cannot be told the TLS keys of \(uri): give --nbd with a Unix socket or an address without TLS")
        }
        let (target, zstd, algorithm) = (self.target, self.zstd, self.algorithm)
        let label = "exporting snapshot \(number)"
        let (byteCount, checksum) = try await Interruption.ends(label, saying: interruption) { display in
            try await OwnThread.run {
                let byteCount = try NBDPeer(uri).dataByteCount()
                let checksum = try QemuExport(uri, to: target, isCompressed: zstd, algorithm: algorithm)
                    .run(QemuImage()) { display.update(state: "\(Int($0))%") }
                return (byteCount, checksum)
            }
        }
        return Report(
            number, target, form, since: nil,
            ExportReport(movedByteCount: byteCount, resumedByteCount: 0, checksum: checksum))
    }

    /// Standard output is for the bytes where they go there.
    private func say(_ report: Report) throws {
        if target == "-" { return Output.remark(report.text) }
        try output.say(report) { _ in report.text }
    }

    /// What was done.
    private struct Report: Encodable {
        let snapshot: String
        let since: String?
        let target: String
        let format: String
        let byteCount: UInt64
        let resumedByteCount: UInt64
        let checksum: String

        init(_ snapshot: String, _ target: String, _ format: Format, since: String?, _ report: ExportReport) {
            (self.snapshot, self.since, self.target, self.format) = (snapshot, since, target, format.rawValue)
            (byteCount, resumedByteCount) = (report.movedByteCount, report.resumedByteCount)
            checksum = report.checksum.text
        }

        var text: String {
            let resumed = resumedByteCount > 0 ? ", \(Amount.bytes(resumedByteCount)) of it by an earlier run" : ""
            let place = target == "-" ? "standard output" : target
            return "exported \(snapshot) to \(place): \(Amount.bytes(byteCount))\(resumed)\nchecksum \(checksum)"
        }
    }
}
