import VarveClient
import VarveWire

/// The calls about servers that the command line makes.
struct Servers {
    private let client: Client
    private static let waitSeconds = 20

    init(_ client: Client) { self.client = client }

    func call(_ name: String, _ parameters: [String: String] = [:]) async throws -> [ServerInstance] {
        try await client.items(operation(name), parameters)
    }

    func named(_ name: String) async throws -> ServerInstance {
        guard let server = try await call("getServerInstanceList", ["serverName": name]).first else {
            throw CommandError("there is no server \(name); `varve server list` shows them")
        }
        return server
    }

    func volumes(of server: ServerInstance) async throws -> [BlockStorageInstance] {
        try await client.items(operation("getBlockStorageInstanceList"), ["serverInstanceNo": server.serverInstanceNo])
    }

    /// Returns when the server's volumes are attached.
    func register(_ parameters: [String: String]) async throws -> ServerInstance {
        guard let server = try await call("registerServerInstance", parameters).first else {
            throw CommandError("the server's number did not come back")
        }
        try await wait(for: server) { $0?.serverInstanceStatus.code == "RUN" }
        return server
    }

    /// Looks for volumes first, so that a server which must stay is not stopped for nothing. One that cannot be removed runs again.
    func remove(_ server: ServerInstance) async throws {
        let volumes = try await volumes(of: server).filter { $0.blockStorageType.code != "BASIC" }
        guard volumes.isEmpty else {
            let numbers = volumes.map(\.blockStorageInstanceNo).joined(separator: ", ")
            throw CommandError("server \(server.serverName) has volumes, which must be detached first: \(numbers)")
        }
        let number = ["serverInstanceNoList.1": server.serverInstanceNo]
        let isRunning = server.serverInstanceStatus.code == "RUN"
        if isRunning {
            _ = try await call("stopServerInstances", number)
            try await wait(for: server) { $0?.serverInstanceStatusName == "stopped" }
        }
        do {
            _ = try await call("terminateServerInstances", number)
        } catch {
            if isRunning { _ = try await call("startServerInstances", number) }
            throw error
        }
        try await wait(for: server) { $0 == nil }
    }

    private func wait(for server: ServerInstance, until isDone: (ServerInstance?) -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(Self.waitSeconds)
        while true {
            let parameters = ["serverInstanceNo": server.serverInstanceNo, "regionCode": server.regionCode]
            let now = try await call("getServerInstanceDetail", parameters).first
            if isDone(now) { return }
            guard ContinuousClock.now < deadline else {
                throw CommandError(
                    "server \(server.serverName) is still \(now?.serverInstanceStatusName ?? "there") after \(Self.waitSeconds) s"
                )
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func operation(_ name: String) throws -> VarveWire.Operation {
        guard let operation = VarveWire.Operation.named(name) else { throw CommandError("there is no operation \(name)") }
        return operation
    }
}
