import VarveClient
import VarveWire

extension StorageClient {
    func volumes(of server: ServerInstance) async throws -> [BlockStorageInstance] {
        try await volumes.list(GetBlockStorageInstanceListRequest(serverInstanceNo: server.number))
    }

    /// The base volume, which goes with the server.
    /// - Throws: ``CommandError`` naming the other volumes, so that a server which must stay is not stopped for nothing.
    func removableVolumes(of server: ServerInstance) async throws -> [BlockStorageInstance] {
        let volumes = try await volumes(of: server)
        let others = volumes.filter { $0.blockStorageType.code != BlockStorageType.base.rawValue }
        guard others.isEmpty else {
            let numbers = others.map(\.number).joined(separator: ", ")
            throw CommandError("server \(server.serverName) has volumes, which must be detached first: \(numbers)")
        }
        return volumes
    }

    /// Stops the server if it runs, and removes it. One that cannot be removed runs again.
    func remove(_ server: ServerInstance, _ limit: WaitLimit) async throws {
        let isRunning = server.serverInstanceStatus.code == ServerStatus.running.rawValue
        if isRunning {
            try await servers.stop([server.number])
            try await limit("stopping", [server.number]) { try await servers.stopped($0, within: $1, onChange: $2) }
        }
        do {
            try await servers.terminate([server.number])
        } catch {
            if isRunning { try await servers.start([server.number]) }
            throw error
        }
        try await limit("removing", [server.number]) { try await servers.terminated($0, within: $1, onChange: $2) }
    }
}
