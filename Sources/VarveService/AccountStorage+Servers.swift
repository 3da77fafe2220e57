public import VarveCatalog
public import VarveWire

/// Servers as far as their volumes need them (contract sheet, section 4.21). Varve powers no machine: a server here is a name that volumes are
/// attached to, with the states that automation waits for. Exports stay while a server is stopped.
extension AccountStorage {
    /// startServerInstances: all of them, or none. Answers NSTOP / START / `booting`, ends `running`.
    public func startServers(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [ServerRecord] {
        try changeServers(numbers, regionCode) { server, _ in
            try server.require(.stopped, "start")
            server.operation = .start
        }
    }

    /// stopServerInstances: all of them, or none. Answers RUN / SHTDN / `shutting down`, ends `stopped`.
    public func stopServers(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [ServerRecord] {
        try changeServers(numbers, regionCode) { server, _ in
            try server.require(.running, "stop")
            server.operation = .shutDown
        }
    }

    /// rebootServerInstances: all of them, or none. Answers RUN / RESTA / `rebooting`, ends `running`.
    public func rebootServers(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [ServerRecord] {
        try changeServers(numbers, regionCode) { server, _ in
            try server.require(.running, "reboot")
            server.operation = .restart
        }
    }

    /// terminateServerInstances: all of them, or none. Answers NSTOP / TERMT / `terminating`, then the server is gone, and its base volumes with it.
    /// Additional volumes must be detached before.
    public func terminateServers(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [ServerRecord] {
        try changeServers(numbers, regionCode) { server, catalog in
            try server.require(.stopped, "terminate")
            guard !server.spansZones else {
                throw ServiceError(.builtInServer, naming: WireName.serverNumbers, ["server": server.number])
            }
            try checkDetached(server, catalog)
            try terminateBaseVolumes(of: server, catalog)
            server.operation = .terminate
        }
    }

    private func checkDetached(_ server: ServerRecord, _ catalog: any CatalogReader) throws {
        let volumes = try catalog.volumes(.on([server.number], .additional)).records
        if volumes.isEmpty { return }
        let numbers = volumes.map(\.number.description).joined(separator: ", ")
        throw ServiceError(.volumesAttached, naming: WireName.serverNumbers, ["server": server.number, "volumes": numbers])
    }

    /// They take no other change from now on.
    private func terminateBaseVolumes(of server: ServerRecord, _ catalog: any CatalogTransaction) throws {
        for var volume in try catalog.volumes(.on([server.number], .base)).records {
            guard volume.operation == .none else {
                throw ServiceError(
                    .baseVolumeBusy, naming: WireName.serverNumbers,
                    ["server": server.number, "volume": volume.number, "state": volume.statusName])
            }
            volume.operation = .terminate
            try catalog.update(volume)
        }
    }

    /// What there is to say of these servers from their volumes; servers without anything to say are left out.
    public func serverVolumes(of numbers: [InstanceNumber]) throws(ServiceError) -> [InstanceNumber: ServerVolumes] {
        try read { catalog in
            var facts: [InstanceNumber: ServerVolumes] = [:]
            for volume in try catalog.volumesBeingDetached(from: numbers) {
                if let server = volume.serverNumber { facts[server, default: ServerVolumes()].isBeingDetached = true }
            }
            for volume in try catalog.volumes(.on(numbers, .base)).records {
                if let server = volume.serverNumber { facts[server, default: ServerVolumes()].baseType = volume.type }
            }
            return facts
        }
    }

    private func changeServers(
        _ numbers: [InstanceNumber], _ regionCode: String?, _ change: (inout ServerRecord, any CatalogTransaction) throws -> Void
    ) throws(ServiceError) -> [ServerRecord] {
        let region = try configuration.region(regionCode)
        let numbers = numbers.uniqued
        let servers = try write(followedBy: numbers.map { Transition(.startServer, $0) }) { catalog in
            try numbers.map { number in
                var server = try catalog.requireControllableServer(number, in: region, WireName.serverNumbers)
                try change(&server, catalog)
                try catalog.update(server)
                return server
            }
        }
        runner.enqueue(servers.compactMap(\.unfinished))
        return servers
    }
}

extension ServerRecord {
    fileprivate func require(_ status: Status, _ what: String) throws {
        guard self.status == status else {
            let wanted = status == .running ? "running" : "stopped"
            throw ServiceError(
                .serverStatus, naming: WireName.serverNumbers,
                ["change": what, "server": number, "wanted": wanted, "state": statusName(isBeingSetUp: false)])
        }
    }
}

/// What the volumes of a server say of it.
public struct ServerVolumes: Equatable, Sendable {
    /// One is being detached: NCP shows the server as being set up.
    public var isBeingDetached = false
    /// The type of its base volume; nil if it has none.
    public var baseType: VolumeTypeCode?

    public init() {}
}

extension VolumeQuery {
    /// The volumes that servers have, coming and going ones too; of one kind, or of both.
    static func on(_ servers: [InstanceNumber], _ kind: VolumeKind? = nil) -> VolumeQuery {
        var query = VolumeQuery()
        query.serverNumbers = servers
        query.kinds = kind.map { [$0] }
        return query
    }
}
