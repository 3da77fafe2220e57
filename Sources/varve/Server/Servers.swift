import VarveClient

/// What the command line does with servers beyond single calls.
struct Servers {
    private static let patience = Duration.seconds(20)

    private let client: StorageClient

    init(_ client: StorageClient) { self.client = client }

    func named(_ name: String) async throws -> ServerInstance {
        guard let server = try await client.servers.find(named: name) else {
            throw CommandError("there is no server \(name); `varve server list` shows them")
        }
        return server
    }

    func volumes(of server: ServerInstance) async throws -> [BlockStorageInstance] {
        try await client.volumes.list(GetBlockStorageInstanceListRequest(serverInstanceNo: server.number))
    }

    /// Returns when the server's volumes are attached.
    func register(_ request: RegisterServerInstanceRequest) async throws -> ServerInstance {
        let server = try await client.servers.register(request)
        try await calls(in: server).running(server.number, within: Self.patience)
        return server
    }

    /// Looks for volumes first, so that a server which must stay is not stopped for nothing. One that cannot be removed runs again.
    func remove(_ server: ServerInstance) async throws {
        let volumes = try await volumes(of: server).filter { $0.blockStorageType.code != BlockStorageType.base.rawValue }
        guard volumes.isEmpty else {
            let numbers = volumes.map(\.number).joined(separator: ", ")
            throw CommandError("server \(server.serverName) has volumes, which must be detached first: \(numbers)")
        }
        let servers = calls(in: server)
        let isRunning = server.serverInstanceStatus.code == ServerStatus.running.rawValue
        if isRunning {
            try await servers.stop([server.number])
            try await servers.stopped(server.number, within: Self.patience)
        }
        do {
            try await servers.terminate([server.number])
        } catch {
            if isRunning { try await servers.start([server.number]) }
            throw error
        }
        try await servers.terminated(server.number, within: Self.patience)
    }

    private func calls(in server: ServerInstance) -> ServerCalls {
        client.with { $0.regionCode = server.regionCode }.servers
    }
}
