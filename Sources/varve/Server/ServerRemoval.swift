import VarveCommand
import VarveWire

extension API {
    func volumes(of server: ServerInstance) async throws -> [BlockStorageInstance] {
        try await items("getBlockStorageInstanceList", ["serverInstanceNo": server.serverInstanceNo])
    }

    /// The base volume, which goes with the server.
    /// - Throws: ``CommandError`` naming the other volumes, so that a server which must stay is not stopped for nothing.
    func removableVolumes(of server: ServerInstance) async throws -> [BlockStorageInstance] {
        let volumes = try await volumes(of: server)
        let others = volumes.filter { $0.blockStorageType.code != BlockStorageType.base.rawValue }
        guard others.isEmpty else {
            let numbers = others.map(\.blockStorageInstanceNo).joined(separator: ", ")
            throw CommandError("server \(server.serverName) has volumes, which must be detached first: \(numbers)")
        }
        return volumes
    }

    /// Stops the server if it runs, and removes it. One that cannot be removed runs again.
    func remove(_ server: ServerInstance, _ limit: WaitLimit) async throws {
        let isRunning = server.serverInstanceStatus.code == ServerStatus.running.rawValue
        if isRunning { try await power([server.serverInstanceNo], .stop, limit) }
        do {
            let _: [ServerInstance] = try await items(
                "terminateServerInstances", [:].with("serverInstanceNoList", [server.serverInstanceNo]))
        } catch {
            if isRunning { try await power([server.serverInstanceNo], .start, nil) }
            throw error
        }
        let wait = Wait(doing: "removing", family: .servers, limit: limit) { $0 == nil }
        try await wait([server.serverInstanceNo], self)
    }

    /// Starts, stops or restarts servers.
    /// - Parameter limit: nil does not wait.
    func power(_ numbers: [String], _ change: PowerChange, _ limit: WaitLimit?) async throws {
        let _: [ServerInstance] = try await items(change.operation, [:].with("serverInstanceNoList", numbers))
        guard let limit else { return }
        let wait = Wait(doing: change.doing, family: .servers, limit: limit) {
            $0.map { Family.servers.isSettled($0) && $0.serverInstanceStatus.code == change.status.rawValue } ?? false
        }
        try await wait(numbers, self)
    }
}
