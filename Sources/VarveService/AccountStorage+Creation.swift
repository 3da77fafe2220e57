import Logging
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
        return try withLocks(source) { () throws(ServiceError) in
            let volume = try insert(undoneBy: .undoVolume) { try insertVolume($1, plan, $0) }
            do {
                try createBytes(of: volume)
            } catch {
                removeVolume(volume.number)
                throw ServiceError(error)
            }
            runner.enqueue([volume].compactMap(\.unfinished))
            return volume
        }
    }

    /// createBlockStorageSnapshotInstance (4.14). Answers INIT / CREAT / `creating`; the cut lies inside this call.
    ///
    /// An INCREMENTAL stands on the newest FULL of the volume; at most 7 do on one.
    public func createSnapshot(_ request: SnapshotRequest) throws(ServiceError) -> SnapshotRecord {
        let region = try configuration.region(request.regionCode)
        return try withLocks([request.volumeNumber]) { () throws(ServiceError) in
            let snapshot = try insert(undoneBy: .undoSnapshot) { try insertSnapshot($1, request, region, $0) }
            do {
                try backend.createSnapshot(SnapshotID(snapshot.number), of: VolumeID(snapshot.volumeNumber))
            } catch {
                removeSnapshot(snapshot.number)
                throw ServiceError(error)
            }
            runner.enqueue([snapshot].compactMap(\.unfinished))
            return snapshot
        }
    }

    /// Makes a record under a new number. If the catalog fails, and may have kept the record all the same, that is undone: the caller was
    /// told that there is none. Nobody else is given the number meanwhile, so that what is undone is never another's object.
    private func insert<Record>(
        undoneBy undo: Transition.Kind, _ body: (any CatalogTransaction, InstanceNumber) throws -> Record
    ) throws(ServiceError) -> Record {
        var number: InstanceNumber?
        do {
            return try commit { catalog in
                let new = try service.doubtedNumbers.allocate(catalog)
                number = new
                return try body(catalog, new)
            }
        } catch {
            if let number, !(error is ServiceError) {
                service.doubtedNumbers.insert(number)
                runner.enqueue([Transition(undo, number)])
            }
            throw ServiceError(error)
        }
    }

    private func insertVolume(_ number: InstanceNumber, _ plan: VolumePlan, _ catalog: any CatalogTransaction) throws
        -> VolumeRecord
    {
        let request = plan.request
        let source = try request.snapshotNumber.map {
            try catalog.requireIdleSnapshot($0, in: plan.region, WireName.snapshotNumber)
        }
        let (zoneCode, serverNumber) = try plan.place(catalog)
        var volume = VolumeRecord(
            number: number, accountID: accountID, name: request.name ?? ObjectName.generated(prefix: "bst"),
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

    private func createBytes(of volume: VolumeRecord) throws(BackendError) {
        let byteCount = UInt64(volume.byteCount)
        if let snapshot = volume.snapshotNumber {
            try backend.forkVolume(VolumeID(volume.number), from: SnapshotID(snapshot), byteCount: byteCount)
        } else {
            try backend.createVolume(VolumeID(volume.number), byteCount: byteCount)
        }
    }

    private func insertSnapshot(
        _ number: InstanceNumber, _ request: SnapshotRequest, _ region: RegionConfiguration, _ catalog: any CatalogTransaction
    ) throws -> SnapshotRecord {
        let volume = try catalog.requireIdleVolume(request.volumeNumber, in: region, WireName.originalVolume)
        let chain = request.kind == .incremental ? try SnapshotChain.next(ofVolume: volume.number, catalog) : nil
        var snapshot = SnapshotRecord(
            number: number, accountID: accountID, name: request.name ?? ObjectName.generated(prefix: "sh"),
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

    /// Undoes a creation that the backend did not finish. The row says so first, so that a start after a crash does not complete what
    /// was answered with an error. What fails here is tried again as a transition is.
    private func removeVolume(_ number: InstanceNumber) {
        undo(Transition(.undoVolume, number)) { catalog in
            guard var volume = try catalog.volume(number) else { return }
            volume.operation = .terminate
            try catalog.update(volume)
        }
    }

    private func removeSnapshot(_ number: InstanceNumber) {
        undo(Transition(.undoSnapshot, number)) { catalog in
            guard var snapshot = try catalog.snapshot(number) else { return }
            snapshot.operation = .terminate
            try catalog.update(snapshot)
        }
    }

    private func undo(_ transition: Transition, _ mark: (any CatalogTransaction) throws -> Void) {
        do {
            try write(mark)
            _ = try service.transitions.perform(transition)
        } catch {
            log.error("a failed creation is undone later", metadata: ["what": "\(transition)", "error": "\(error)"])
            runner.enqueue([transition])
        }
    }
}
