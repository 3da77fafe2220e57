import ArgumentParser
import VarveClient
import VarveCommand
import VarveTransfer
import VarveWire

/// Which volume an import is written to.
struct ImportTarget: ParsableArguments {
    @Option(help: ArgumentHelp("A volume that is there: as the base of an incremental import, or empty.", valueName: "number"))
    var volume: String?
    @Flag(help: "The volume of --volume may hold something, which is lost.") var overwrite = false
    @Option(
        help: ArgumentHelp(
            "The snapshot that the volume of an incremental import is as. Default: by its name.", valueName: "number"))
    var since: String?
    @Option(help: "The name of a new volume.") var name: String?
    @Option(help: "The zone of a new volume; the region's first one when not given.") var zone: String?
    @Option(help: "CB1, FB1, CB2 or FB2, of a new volume.") var type = BlockStorageVolumeType.cb1
    @Option(help: ArgumentHelp("The size of a new volume; what the image needs when not given.", valueName: "gb")) var size: Int?
    @Option(help: "The server that the volume is attached to while it is written.") var server = "localhost"

    func validate() throws {
        if volume == nil, overwrite { throw ValidationError("--overwrite is about the volume of --volume.") }
        if volume != nil, name != nil || zone != nil || size != nil {
            throw ValidationError("--name, --zone and --size are about a new volume: not together with --volume.")
        }
        if since != nil, overwrite { throw ValidationError("--since needs the volume as it is: not together with --overwrite.") }
        guard [.cb1, .fb1, .cb2, .fb2].contains(type) else {
            throw ValidationError("--type must be CB1, FB1, CB2 or FB2; import into another volume with --volume.")
        }
    }

    /// Finds or makes the volume. What is refused here has changed nothing.
    /// - Parameter record: what an earlier run has begun is gone on with.
    func obtain(
        _ client: StorageClient, _ image: ImportImage, _ record: ImportRecord?, _ limit: WaitLimit
    ) async throws -> ImportVolume {
        let server = try await client.server(server).serverInstanceNo
        if let entry = record?.entry, let begun = try await client.volumes.find(entry.volume) {
            Output.remark("going on with volume \(entry.volume), which an earlier run of this import has begun")
            let base = try await base(of: image.header, entry.volume, client)
            return ImportVolume(
                client, begun,
                ImportPurpose(base: base, overwrites: overwrite, isNew: entry.isNew, isBegun: true, record: record),
                server: server, limit)
        }
        if let volume {
            guard let found = try await client.volumes.find(volume) else {
                throw client.noObject(volume, BlockStorageInstance.self)
            }
            let base = try await base(of: image.header, volume, client)
            return ImportVolume(
                client, found, ImportPurpose(base: base, overwrites: overwrite, record: record), server: server, limit)
        }
        if let from = image.header?.fromSnapshot {
            throw CommandError(
                "this is what has changed since snapshot \(from): give the volume that is as that one with --volume")
        }
        if since != nil { throw CommandError("this is a whole image: --since is for what has changed since a snapshot") }
        let made = try await create(client, image, limit)
        return ImportVolume(client, made, ImportPurpose(isNew: true, record: record), server: server, limit)
    }

    private func base(
        of header: RBDDiffHeader?, _ volume: String, _ client: StorageClient
    ) async throws -> BlockStorageSnapshotInstance? {
        guard let name = header?.fromSnapshot else {
            if since == nil { return nil }
            throw CommandError("this is a whole image: --since is for what has changed since a snapshot")
        }
        if overwrite { throw CommandError("this is what has changed since snapshot \(name): --overwrite is for whole images") }
        if let since {
            // Of this volume, or of the one that this was made from: the server tells what has changed since either.
            return try await client.created(since)
        }
        let named = try await client.snapshots.list(
            GetBlockStorageSnapshotInstanceListRequest(
                blockStorageSnapshotName: name, originalBlockStorageInstanceNoList: [volume]))
        guard let base = named.first(where: { $0.blockStorageSnapshotName == name }) else {
            throw CommandError(
                "this is what has changed since snapshot \(name), and volume \(volume) has none of that name: import that one first, or name it with --since"
            )
        }
        return base
    }

    private func create(
        _ client: StorageClient, _ image: ImportImage, _ limit: WaitLimit
    ) async throws -> BlockStorageInstance {
        let zone = if let zone { zone } else { try await firstZone(client) }
        let made = try await client.volumes.create(
            CreateBlockStorageInstanceRequest(
                zoneCode: zone, blockStorageName: name, blockStorageVolumeTypeCode: type,
                blockStorageSize: try size ?? Self.size(of: image)))
        try await limit("creating", [made.number]) { try await client.volumes.created($0, within: $1, onChange: $2) }
        guard let settled = try await client.volumes.find(made.number) else {
            throw CommandError("volume \(made.number) is gone")
        }
        return settled
    }

    private func firstZone(_ client: StorageClient) async throws -> String {
        guard let zone = try await client.send(GetZoneListRequest()).items.first else {
            throw CommandError("the region has no zone")
        }
        return zone.zoneCode
    }

    /// In GB, in steps of 10 as the API has them.
    private static func size(of image: ImportImage) throws -> Int {
        guard let byteCount = image.byteCount else {
            throw UsageError("a raw image in a pipe does not tell its size: give --size GB, or --volume NUMBER")
        }
        let step: UInt64 = 10 << 30
        return Int(max(1, (byteCount + step - 1) / step)) * 10
    }
}
