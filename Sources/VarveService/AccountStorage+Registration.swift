import VarveBackend
public import VarveCatalog
public import VarveWire

extension AccountStorage {
    /// Makes a machine known as a server. NCP has no such call: there, machines are made. Ends RUN / NULL / `running`, and answers so if
    /// the server has no volumes.
    ///
    /// With volumes it answers INIT / NULL / `init`, and they are INIT / NULL / `initialized`, with their device, until all are attached at
    /// once. The base volume is empty or starts with a snapshot; with an image, so do the additional ones. Either there are all of them, or
    /// no server.
    ///
    /// A name is unique in its account, over all regions, because the name of its server is what an NBD client proves.
    public func registerServer(_ request: ServerRequest) throws(ServiceError) -> ServerRecord {
        let plan = try ServerPlan(request, configuration)
        let new = try create(locking: plan.sources) {
            try insertServer(plan, $0)
        } bytes: { new throws(BackendError) in
            for volume in new.volumes { try createBytes(of: volume) }
        }
        return new.server
    }

    private func insertServer(_ plan: ServerPlan, _ catalog: any CatalogTransaction) throws -> NewServer {
        try checkName(plan.request.name, catalog)
        let volumes = try plan.volumes(catalog)
        var server = ServerRecord(
            number: try catalog.allocateNumber(), accountID: accountID, name: plan.request.name, regionCode: plan.region.code,
            zoneCode: plan.zone.code, createdAt: timestamp())
        server.hypervisor = plan.request.hypervisor
        server.imageNumber = plan.request.imageNumber
        server.status = volumes.isEmpty ? .running : .initialized
        try catalog.insert(server)
        let records = try volumes.enumerated().map { try insert($1, at: $0, of: server, catalog) }
        return NewServer(server: server, volumes: records)
    }

    private func checkName(_ name: String, _ catalog: any CatalogReader) throws {
        var query = ServerQuery()
        query.name = name
        if let other = try catalog.servers(query).records.first {
            throw ServiceError(.serverNameTaken, naming: WireName.serverName, ["server": other.number, "name": other.name])
        }
    }

    private func insert(
        _ planned: ServerPlan.Volume, at position: Int, of server: ServerRecord, _ catalog: any CatalogTransaction
    ) throws -> VolumeRecord {
        var volume = VolumeRecord(
            number: try catalog.allocateNumber(), accountID: accountID, name: ObjectName.generated(prefix: "bst"),
            byteCount: planned.byteCount,
            type: planned.type, regionCode: server.regionCode, zoneCode: server.zoneCode, status: .initialized, operation: .none,
            createdAt: server.createdAt)
        volume.kind = planned.kind
        if planned.kind == .base { volume.description = "\(server.name)'s basic storage" }
        volume.serverNumber = server.number
        volume.deviceName = DeviceName.made(server.hypervisor, position: position)
        volume.snapshotNumber = planned.source?.number
        volume.isEncrypted = planned.source?.isEncrypted ?? false
        try catalog.insert(volume)
        return volume
    }
}
