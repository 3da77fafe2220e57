public import VarveCatalog
public import VarveWire

/// Servers as far as their volumes need them (contract sheet, section 4.21). Varve powers no machine: a server here is a name that volumes are
/// attached to, with the states that automation waits for. Exports stay while a server is stopped.
extension AccountStorage {
    /// Makes a machine known as a server. NCP has no such call: there, machines are made. Answers and ends RUN / NULL / `running`.
    ///
    /// A name is unique in its account, over all regions, because the name of its server is what an NBD client proves.
    public func registerServer(_ request: ServerRequest) throws(ServiceError) -> ServerRecord {
        let region = try configuration.region(request.regionCode)
        let zone = try region.requireZone(request.zoneCode)
        return try write { catalog in
            var query = ServerQuery()
            query.name = request.name
            if let other = try catalog.servers(query).records.first {
                throw ServiceError.invalidParameter(
                    WireName.serverName, "server \(other.number) has the name \(other.name) already: choose another one")
            }
            var server = ServerRecord(
                number: try catalog.allocateNumber(), accountID: accountID, name: request.name, regionCode: region.code, zoneCode: zone.code,
                createdAt: timestamp())
            server.hypervisor = request.hypervisor
            try catalog.insert(server)
            return server
        }
    }

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
                throw ServiceError(
                    .builtInServer, naming: WireName.serverNumbers, "server \(server.number) is the machine that Varve runs on")
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
        guard volumes.contains(where: { $0.operation != .detach }) else {
            throw ServiceError(
                .busy, naming: WireName.serverNumbers,
                "server \(server.number) cannot be controlled now: volumes are being detached from it: \(numbers)")
        }
        throw ServiceError(
            .volumesAttached, naming: WireName.serverNumbers,
            "server \(server.number) has volumes, which must be detached first: \(numbers)")
    }

    /// They take no other change from now on.
    private func terminateBaseVolumes(of server: ServerRecord, _ catalog: any CatalogTransaction) throws {
        for var volume in try catalog.volumes(.on([server.number], .base)).records {
            guard volume.operation == .none else {
                throw ServiceError(
                    .busy, naming: WireName.serverNumbers,
                    "server \(server.number) cannot be controlled now: its base volume \(volume.number) is \(volume.statusName)")
            }
            volume.operation = .terminate
            try catalog.update(volume)
        }
    }

    /// Those of the servers that a volume is being detached from: NCP shows them as being set up.
    public func serversBeingSetUp(among numbers: [InstanceNumber]) throws(ServiceError) -> Set<InstanceNumber> {
        var query = VolumeQuery.on(numbers, .additional)
        query.operation = .detach
        let volumes = try read { try $0.volumes(query).records }
        return Set(volumes.compactMap(\.serverNumber))
    }

    private func changeServers(
        _ numbers: [InstanceNumber], _ regionCode: String?, _ change: (inout ServerRecord, any CatalogTransaction) throws -> Void
    ) throws(ServiceError) -> [ServerRecord] {
        let region = try configuration.region(regionCode)
        let numbers = numbers.uniqued
        let servers = try write(followedBy: numbers.map { Transition(.startServer, $0) }) { catalog in
            try numbers.map { number in
                var server = try catalog.requireIdleServer(number, in: region, WireName.serverNumbers)
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
            throw ServiceError(
                .busy, naming: WireName.serverNumbers,
                "to \(what) server \(number) it must be \(status == .running ? "running" : "stopped"); it is \(statusName(isBeingSetUp: false))"
            )
        }
    }
}

extension VolumeQuery {
    /// The volumes of one kind that servers have, coming and going ones too.
    static func on(_ servers: [InstanceNumber], _ kind: VolumeKind) -> VolumeQuery {
        var query = VolumeQuery()
        query.serverNumbers = servers
        query.kinds = [kind]
        return query
    }
}
