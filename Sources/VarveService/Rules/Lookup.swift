import VarveCatalog
import VarveWire

/// Objects that a changing call names: they must be in its region, and idle if it changes them. A volume whose bytes are being
/// made is not idle, though a XEN volume shows no operation then.
extension CatalogReader {
    func requireVolume(_ number: InstanceNumber, in region: RegionConfiguration, _ parameter: String) throws -> VolumeRecord {
        guard let volume = try volume(number), volume.regionCode == region.code else {
            throw ServiceError(.noVolume, naming: parameter, ["volume": number, "region": region.code])
        }
        return volume
    }

    func requireIdleVolume(_ number: InstanceNumber, in region: RegionConfiguration, _ parameter: String) throws -> VolumeRecord {
        let volume = try requireVolume(number, in: region, parameter)
        guard volume.status != .initialized, volume.operation == .none else {
            throw ServiceError(.volumeBusy, naming: parameter, ["volume": number, "state": volume.statusName])
        }
        if volume.type.hypervisor == .kvm, let snapshot = try passingSnapshot(ofVolume: number) {
            throw ServiceError(
                .snapshotPassing, naming: parameter,
                ["volume": number, "snapshot": snapshot.number, "state": snapshot.statusName])
        }
        return volume
    }

    /// A snapshot that is being made or deleted: meanwhile KVM takes no operation on its volume (contract sheet, section 7).
    private func passingSnapshot(ofVolume number: InstanceNumber) throws -> SnapshotRecord? {
        var query = SnapshotQuery()
        query.volumeNumbers = [number]
        query.operations = [.create, .terminate]
        query.window = PageWindow(offset: 0, limit: 1)
        return try snapshots(query).records.first
    }

    func requireSnapshot(_ number: InstanceNumber, in region: RegionConfiguration, _ parameter: String) throws -> SnapshotRecord {
        guard let snapshot = try snapshot(number), snapshot.regionCode == region.code else {
            throw ServiceError(.noSnapshot, naming: parameter, ["snapshot": number, "region": region.code])
        }
        return snapshot
    }

    func requireIdleSnapshot(_ number: InstanceNumber, in region: RegionConfiguration, _ parameter: String) throws
        -> SnapshotRecord
    {
        let snapshot = try requireSnapshot(number, in: region, parameter)
        guard snapshot.operation == .none else {
            throw ServiceError(.snapshotBusy, naming: parameter, ["snapshot": number, "state": snapshot.statusName])
        }
        return snapshot
    }

    func requireIdleImage(_ number: InstanceNumber, in region: RegionConfiguration, _ parameter: String) throws -> ImageRecord {
        guard let image = try image(number), image.regionCode == region.code else {
            throw ServiceError(.noImage, naming: parameter, ["image": number, "region": region.code])
        }
        guard image.operation == .none else {
            throw ServiceError(.imageBusy, naming: parameter, ["image": number, "state": image.statusName])
        }
        return image
    }

    /// A server that may have volumes attached: idle, and running or stopped.
    func requireIdleServer(_ number: InstanceNumber, in region: RegionConfiguration, _ parameter: String) throws -> ServerRecord {
        let server = try requireServer(number, in: region, parameter)
        guard server.operation == .none, server.status == .running || server.status == .stopped else {
            let name = server.statusName(isBeingSetUp: false)
            throw ServiceError(.serverBusy, naming: parameter, ["server": number, "state": name])
        }
        return server
    }

    /// A server that may be changed: idle, running or stopped, and not being set up, as it is while a volume is being detached from it
    /// (contract sheet, section 4.10).
    func requireControllableServer(_ number: InstanceNumber, in region: RegionConfiguration, _ parameter: String) throws
        -> ServerRecord
    {
        let server = try requireIdleServer(number, in: region, parameter)
        let leaving = try volumesBeingDetached(from: [number]).map(\.number.description)
        guard leaving.isEmpty else {
            throw ServiceError(
                .volumesDetaching, naming: parameter, ["server": number, "volumes": leaving.joined(separator: ", ")])
        }
        return server
    }

    func volumesBeingDetached(from servers: [InstanceNumber]) throws -> [VolumeRecord] {
        var query = VolumeQuery.on(servers)
        query.operation = .detach
        return try volumes(query).records
    }

    private func requireServer(_ number: InstanceNumber, in region: RegionConfiguration, _ parameter: String) throws
        -> ServerRecord
    {
        guard let server = try server(number), server.regionCode == region.code else {
            throw ServiceError(.noServer, naming: parameter, ["server": number, "region": region.code])
        }
        return server
    }
}
