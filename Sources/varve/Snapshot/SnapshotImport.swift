import ArgumentParser
import Foundation
import VarveClient
import VarveCommand
import VarveTransfer
import VarveWire

/// `varve snapshot import`.
struct SnapshotImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Writes what was exported into a volume, new or there already, and may take a snapshot of it.",
        discussion: """
            Reads rbd diffs (versions 1 and 2, as `rbd export-diff` writes them), raw and qcow2 images, those but qcow2 also through zstd. A file is \
            looked through, and compared with FILE.checksum if that is there, before a byte is written. An incremental one goes onto the volume \
            that is still as its base snapshot: the snapshot of that name, or of the number that --since gives. If the import of a file is killed, or loses \
            the server, the same command goes on with the volume. Prints the number of the volume, and of the snapshot.
            """)
    @OptionGroup var output: ReportOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @OptionGroup var exports: ExportOptions
    @Argument(help: "A file, or - for standard input.") var source: String
    @Option(help: "rbd-diff, raw or qcow2; found out from the first bytes, but for raw.") var format: Format?
    @Option(
        help: ArgumentHelp(
            "The checksum of the file, or what an export told. Default: FILE.checksum, if it is there.", valueName: "text"))
    var checksum: String?
    @OptionGroup(title: "Into which volume") var target: ImportTarget
    @Option(help: ArgumentHelp("Take a snapshot of this name afterwards.", valueName: "name")) var snapshot: String?
    @OptionGroup var limit: WaitLimit

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case rbdDiff = "rbd-diff"
        case raw
        case qcow2

        var own: ImportFormat? { ImportFormat(rawValue: rawValue) }
    }

    func validate() throws {
        if let checksum, ExportChecksum(parsing: checksum) == nil {
            throw ValidationError(
                "--checksum must be 32 (XXH128) or 64 (SHA-256) hexadecimal digits, or a line as FILE.checksum has it.")
        }
    }

    func run() async throws {
        let (source, format) = (self.source, self.format)
        let image = try await OwnThread.run { try ImportImage(source, format: format?.own) }
        try await checkFirst(image)
        let result = try await service.withClient { client in
            let location = try await exports.location(client)
            let record = try await record(image, client.place)
            let volume = try await target.obtain(client, image, record, limit)
            do {
                try await volume.open(location)
                try await write(image, volume)
                try await volume.detach()
                try record?.forget()
            } catch {
                throw await volume.abandoned(after: error)
            }
            return Result(volume: volume.number, snapshot: try await takeSnapshot(of: volume.number, client))
        }
        try output.say(result) { _ in [result.volume, result.snapshot].compactMap { $0 }.joined(separator: "\n") }
    }

    /// What can be read twice is wrong before anything is made.
    private func checkFirst(_ image: ImportImage) async throws {
        let given = checksum.flatMap { ExportChecksum(parsing: $0) }
        let end = "ended by Ctrl-C; nothing was written"
        try await Interruption.ends("checking \(source)", byteCount: image.fileByteCount, saying: end) { display in
            try await OwnThread.run { try image.check(given) { display.update(doneByteCount: $0) } }
        }
        if !image.hasChecksum {
            Output.remark("no checksum: \(source) has no .checksum beside it, and --checksum was not given")
        }
    }

    /// Where it is noted which volume this import has begun; nil for a pipe, which cannot be read again.
    private func record(_ image: ImportImage, _ place: String) async throws -> ImportRecord? {
        guard image.isFile else { return nil }
        let file = URL(fileURLWithPath: source).standardizedFileURL.path
        return try ImportRecord(StateDirectory.path(of: "import", "\(place) \(target.volume ?? "new") \(file)"))
    }

    private func write(_ image: ImportImage, _ volume: ImportVolume) async throws {
        let total = image.dataByteCount
        let end =
            image.isFile
            ? "ended by Ctrl-C; the same command goes on with volume \(volume.number)"
            : "ended by Ctrl-C; volume \(volume.number) holds a part of \(source), and is of no use"
        try volume.willWrite()
        try await Interruption.ends("importing into volume \(volume.number)", byteCount: total, saying: end) { display in
            let peer = volume.peer
            let (uri, ground) = (volume.uri, volume.ground)
            try await OwnThread.run { try image.write(to: peer, uri, over: ground) { display.update(doneByteCount: $0) } }
        }
    }

    private func takeSnapshot(of volume: String, _ client: StorageClient) async throws -> String? {
        guard let snapshot else { return nil }
        do {
            return try await take(snapshot, volume, client)
        } catch {
            throw CommandError("volume \(volume) has all of \(source), but no snapshot was taken: \(error)")
        }
    }

    private func take(_ name: String, _ volume: String, _ client: StorageClient) async throws -> String {
        let made = try await client.send(
            CreateBlockStorageSnapshotInstanceRequest(originalBlockStorageInstanceNo: volume, blockStorageSnapshotName: name)
        ).items
        guard let number = made.first?.number else {
            throw CommandError("createBlockStorageSnapshotInstance answered no snapshot")
        }
        try await limit("creating", [number]) { try await client.snapshots.created($0, within: $1, onChange: $2) }
        return number
    }

    private struct Result: Encodable {
        let volume: String
        let snapshot: String?
    }
}
