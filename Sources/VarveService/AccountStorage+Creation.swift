import VarveBackend
public import VarveCatalog
public import VarveWire

extension AccountStorage {
    /// createBlockStorageInstance (contract sheet, section 4.5). A KVM volume answers INIT / CREAT / `creating` and ends
    /// detached; a XEN volume answers INIT / NULL / `initialized`, its server set and no device yet, and goes on to be attached
    /// there.
    ///
    /// A volume from a snapshot starts with its bytes and is independent of it from then on.
    public func createVolume(_ request: VolumeRequest) throws(ServiceError) -> VolumeRecord {
        let plan = try VolumePlan(request, configuration)
        let source = request.snapshotNumber.map { [$0] } ?? []
        return try create(locking: source) {
            try insertVolume(plan, $0)
        } bytes: { volume throws(BackendError) in
            try createBytes(of: volume)
        }
    }

    /// createBlockStorageSnapshotInstance (4.14). Answers INIT / CREAT / `creating`; the cut lies inside this call.
    ///
    /// An INCREMENTAL stands on the newest FULL of the volume; at most 7 do on one.
    public func createSnapshot(_ request: SnapshotRequest) throws(ServiceError) -> SnapshotRecord {
        let region = try configuration.region(request.regionCode)
        return try create(locking: [request.volumeNumber]) {
            try insertSnapshot(request, region, $0)
        } bytes: { snapshot throws(BackendError) in
            try backend.createSnapshot(SnapshotID(snapshot.number), of: VolumeID(snapshot.volumeNumber))
        }
    }

    private func insertVolume(_ plan: VolumePlan, _ catalog: any CatalogTransaction) throws -> VolumeRecord {
        let request = plan.request
        let source = try request.snapshotNumber.map {
            try catalog.requireIdleSnapshot($0, in: plan.region, WireName.snapshotNumber)
        }
        let (zoneCode, serverNumber) = try plan.place(catalog)
        var volume = VolumeRecord(
            number: try catalog.allocateNumber(), accountID: accountID, name: request.name ?? ObjectName.generated(prefix: "bst"),
            byteCount: try plan.byteCount(restoring: source), type: plan.type.code, regionCode: plan.region.code,
            zoneCode: zoneCode, status: .initialized, operation: serverNumber == nil ? .create : .none, createdAt: timestamp())
        volume.serverNumber = serverNumber
        volume.description = request.description
        volume.snapshotNumber = source?.number
        volume.isReturnProtected = request.isReturnProtected
        volume.isEncrypted = source?.isEncrypted ?? false
        try catalog.insert(volume)
        return volume
    }

    func createBytes(of volume: VolumeRecord) throws(BackendError) {
        let byteCount = UInt64(volume.byteCount)
        if let snapshot = volume.snapshotNumber {
            try backend.forkVolume(VolumeID(volume.number), from: SnapshotID(snapshot), byteCount: byteCount)
        } else {
            try backend.createVolume(VolumeID(volume.number), byteCount: byteCount)
        }
    }

    private func insertSnapshot(
        _ request: SnapshotRequest, _ region: RegionConfiguration, _ catalog: any CatalogTransaction
    ) throws -> SnapshotRecord {
        let volume = try catalog.requireIdleVolume(request.volumeNumber, in: region, WireName.originalVolume)
        let chain = request.kind == .incremental ? try SnapshotChain.next(ofVolume: volume.number, catalog) : nil
        var snapshot = SnapshotRecord(
            number: try catalog.allocateNumber(), accountID: accountID, name: request.name ?? ObjectName.generated(prefix: "sh"),
            byteCount: volume.byteCount, volumeNumber: volume.number, volumeType: volume.type, regionCode: region.code,
            status: .initialized, operation: .create, createdAt: timestamp())
        snapshot.description = request.description
        snapshot.kind = request.kind
        snapshot.baseNumber = chain?.base
        snapshot.chainDepth = chain?.depth ?? 0
        snapshot.isBootable = volume.kind == .base && volume.type.hypervisor == .kvm
        snapshot.isEncrypted = volume.isEncrypted
        try catalog.insert(snapshot)
        return snapshot
    }
}
