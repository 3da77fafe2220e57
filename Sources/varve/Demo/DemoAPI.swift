import Foundation
import VarveClient
import VarveCommand
import VarveWire

/// The calls of the demo: over HTTP, signed, as any client makes them.
struct DemoAPI {
    private let client: Client
    private static let waitSeconds = 20

    /// - Parameter data: the server's data directory.
    init(endpoint: String, data: String) throws {
        let settings = try DataDirectory(path: data).settings()
        client = Client(endpoint: endpoint, accessKey: settings.accessKey, secretKey: settings.secretKey)
    }

    func shutDown() async { await client.shutDown() }

    func localhostNumber() async throws -> String {
        let servers: [ServerInstance] = try await items("getServerInstanceList", ["serverName": "localhost"])
        guard let server = servers.first else { throw DemoFailure("there is no server localhost") }
        return server.serverInstanceNo
    }

    /// Makes a volume and waits until it is detached; returns its number.
    func createVolume(_ parameters: [String: String]) async throws -> String {
        let made: [BlockStorageInstance] = try await items("createBlockStorageInstance", parameters)
        guard let volume = made.first else { throw DemoFailure("createBlockStorageInstance answered no volume") }
        try await waitForVolume(volume.blockStorageInstanceNo, "detached")
        return volume.blockStorageInstanceNo
    }

    func attach(_ volume: String, to server: String) async throws {
        let _: [BlockStorageInstance] = try await items(
            "attachBlockStorageInstance", ["blockStorageInstanceNo": volume, "serverInstanceNo": server])
        try await waitForVolume(volume, "attached")
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
        let answer = try await client.call(operation("createBlockStorageSnapshotInstance"), parameters, method: .get)
        guard answer.httpStatus == 200 else {
            throw DemoFailure("HTTP \(answer.httpStatus): \(String(decoding: answer.body, as: UTF8.self))")
        }
        return try Answer(answer.body)
    }

    func waitForSnapshot(_ snapshot: String) async throws {
        try await wait("snapshot \(snapshot) to be created") {
            let found: [BlockStorageSnapshotInstance] = try await items(
                "getBlockStorageSnapshotInstanceDetail", ["blockStorageSnapshotInstanceNo": snapshot])
            return found.first?.blockStorageSnapshotInstanceStatusName == "created"
        }
    }

    private func waitForVolume(_ volume: String, _ status: String) async throws {
        try await wait("volume \(volume) to be \(status)") {
            let found: [BlockStorageInstance] = try await items(
                "getBlockStorageInstanceDetail", ["blockStorageInstanceNo": volume])
            return found.first?.blockStorageInstanceStatusName == status
        }
    }

    /// Deletes every volume, attached ones too, and every snapshot, and waits until none is listed.
    func deleteAll() async throws {
        let volumes: [BlockStorageInstance] = try await items("getBlockStorageInstanceList")
        let _: [BlockStorageInstance] = try await items(
            "deleteBlockStorageInstances", list("blockStorageInstanceNoList", volumes.map(\.blockStorageInstanceNo)))
        let snapshots: [BlockStorageSnapshotInstance] = try await items("getBlockStorageSnapshotInstanceList")
        let numbers = snapshots.map(\.blockStorageSnapshotInstanceNo)
        let _: [BlockStorageSnapshotInstance] = try await items(
            "deleteBlockStorageSnapshotInstances", list("blockStorageSnapshotInstanceNoList", numbers))
        try await wait("everything to be gone") {
            let volumes: [BlockStorageInstance] = try await items("getBlockStorageInstanceList")
            let snapshots: [BlockStorageSnapshotInstance] = try await items("getBlockStorageSnapshotInstanceList")
            return volumes.isEmpty && snapshots.isEmpty
        }
    }

    private func list(_ name: String, _ values: [String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: values.enumerated().map { ("\(name).\($0 + 1)", $1) })
    }

    private func items<Item: WireItem>(_ name: String, _ parameters: [String: String] = [:]) async throws -> [Item] {
        try await client.items(operation(name), parameters)
    }

    private func operation(_ name: String) throws -> VarveWire.Operation {
        guard let operation = VarveWire.Operation.named(name) else { throw DemoFailure("there is no operation \(name)") }
        return operation
    }

    private func wait(_ what: String, until isDone: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(Self.waitSeconds)
        while !(try await isDone()) {
            guard ContinuousClock.now < deadline else { throw DemoFailure("waited \(Self.waitSeconds) s for \(what)") }
            try await Task.sleep(for: .milliseconds(10))
        }
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
