import Foundation
import VarveClient
import VarveWire

/// The calls of the demo: over HTTP, signed, as any client makes them.
struct DemoAPI {
    private let client: StorageClient
    private static let patience = Duration.seconds(20)

    /// - Parameter credentials: a file in `~/.ncloud/configure` form.
    init(endpoint: String, credentials: String) throws {
        client = StorageClient(
            ClientConfiguration(endpoint: try Endpoint(endpoint), credentials: FileCredentials(path: credentials)))
    }

    func shutDown() async { await client.shutDown() }

    func localhostNumber() async throws -> String {
        guard let server = try await client.servers.find(named: "localhost") else {
            throw DemoFailure("there is no server localhost")
        }
        return server.serverInstanceNo
    }

    /// Makes a volume and waits until it is detached; returns its number.
    func createVolume(sizeGB: Int? = nil, from snapshot: String? = nil) async throws -> String {
        let volume = try await client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: sizeGB, from: snapshot)
        try await client.volumes.created(volume.number, within: Self.patience)
        return volume.number
    }

    func attach(_ volume: String, to server: String) async throws {
        try await client.volumes.attach(volume, to: server)
        try await client.volumes.attached(volume, within: Self.patience)
    }

    /// The request of NCP's API guide for createBlockStorageSnapshotInstance, parameter by parameter, by GET.
    func guideRequest(volume: String) async throws -> Answer {
        try await createSnapshot([
            "regionCode": "KR", "blockStorageSnapshotName": "snapshot-test", "originalBlockStorageInstanceNo": volume,
            "snapshotTypeCode": "FULL", "responseFormatType": "json",
        ])
    }

    func createSnapshot(of volume: String, type: String) async throws -> Answer {
        try await createSnapshot(["originalBlockStorageInstanceNo": volume, "snapshotTypeCode": type])
    }

    private func createSnapshot(_ parameters: [String: String]) async throws -> Answer {
        var given = RequestParameters()
        for (name, value) in parameters { given.set(name, to: value) }
        let operation = CreateBlockStorageSnapshotInstanceRequest.operation
        let answer = try await client.answer(to: operation, given, method: .get)
        guard answer.status == 200 else {
            throw DemoFailure("HTTP \(answer.status): \(String(decoding: answer.body, as: UTF8.self))")
        }
        return try Answer(answer.body)
    }

    func waitForSnapshot(_ snapshot: String) async throws {
        try await client.snapshots.created(snapshot, within: Self.patience)
    }

    /// Deletes every volume, attached ones too, and every snapshot, and waits until none is listed.
    func deleteAll() async throws {
        let volumes = try await client.volumes.list().map(\.number)
        try await client.volumes.delete(volumes)
        let snapshots = try await client.snapshots.list().map(\.number)
        try await client.snapshots.delete(snapshots)
        for volume in volumes { try await client.volumes.deleted(volume, within: Self.patience) }
        for snapshot in snapshots { try await client.snapshots.deleted(snapshot, within: Self.patience) }
    }

    /// The answer to a create call, as text and by member of its one item.
    struct Answer {
        let text: String
        private let members: [String: Any]

        init(_ body: [UInt8]) throws {
            text = String(decoding: body, as: UTF8.self)
            let document = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
            let response = document?["createBlockStorageSnapshotInstanceResponse"] as? [String: Any]
            guard let item = (response?["blockStorageSnapshotInstanceList"] as? [[String: Any]])?.first else {
                throw DemoFailure("not the answer of the guide: \(text)")
            }
            members = item
        }

        func item(_ name: String) throws -> String {
            guard let value = members[name] else { throw DemoFailure("the answer has no \(name): \(text)") }
            return "\(value)"
        }

        func code(_ name: String) throws -> String {
            guard let value = (members[name] as? [String: Any])?["code"] else {
                throw DemoFailure("the answer has no \(name): \(text)")
            }
            return "\(value)"
        }
    }
}
