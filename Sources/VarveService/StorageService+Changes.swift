public import VarveCatalog
public import VarveWire

extension StorageService {
    /// attachBlockStorageInstance (contract sheet, section 4.9). Answers CREAT / ATTAC / `attaching`, the server set and no
    /// device yet.
    ///
    /// Once `attached`, the volume is the NBD export of its number.
    public func attachVolume(
        _ number: InstanceNumber, to serverNumber: InstanceNumber, regionCode: String? = nil
    ) throws(ServiceError) -> VolumeRecord {
        let region = try configuration.region(regionCode)
        return try locks.withLocks([number]) { () throws(ServiceError) in
            let volume = try write(followedBy: [.attach(number)]) { catalog in
                let server = try catalog.requireIdleServer(serverNumber, in: region, WireName.serverNumber)
                var volume = try catalog.requireIdleVolume(number, in: region, WireName.volumeNumber)
                try Attachment.check(volume, server, catalog)
                volume.operation = .attach
                volume.serverNumber = serverNumber
                try catalog.update(volume)
                return volume
            }
            runner.enqueue([.attach(number)])
            return volume
        }
    }

    /// detachBlockStorageInstances (4.10): all of them, or none. Answers ATTAC / DETAC / `detaching`.
    ///
    /// NBD sessions on the volumes end.
    public func detachVolumes(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [VolumeRecord] {
        try changeVolumes(numbers, regionCode) { volume in
            try Attachment.checkDetach(volume)
            volume.operation = .detach
            return .detach(volume.number)
        }
    }

    /// deleteBlockStorageInstances (4.8): all of them, or none. Answers CREAT / TERMT / `terminating`; a volume that is attached
    /// is detached first, and answers ATTAC / DETAC / `detaching`. Snapshots stay.
    public func deleteVolumes(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [VolumeRecord] {
        try changeVolumes(numbers, regionCode) { volume in
            try Attachment.checkDeletion(volume)
            guard volume.status == .attached else {
                volume.operation = .terminate
                return .deleteVolume(volume.number)
            }
            volume.operation = .detach
            volume.isDeletedAfterDetach = true
            return .detach(volume.number)
        }
    }

    /// setBlockStorageReturnProtection (4.13). Done when it answers; the volume is not in the middle of anything.
    public func setReturnProtection(
        _ isProtected: Bool, of number: InstanceNumber, regionCode: String? = nil
    ) throws(ServiceError) -> VolumeRecord {
        let region = try configuration.region(regionCode)
        return try locks.withLocks([number]) { () throws(ServiceError) in
            try write { catalog in
                var volume = try catalog.requireIdleVolume(number, in: region, WireName.volumeNumber)
                volume.isReturnProtected = isProtected
                try catalog.update(volume)
                return volume
            }
        }
    }

    /// deleteBlockStorageSnapshotInstances (4.18): all of them, or none. Answers CREAT / TERMT / `terminating`.
    ///
    /// Where the volume's type demands it, INCREMENTALs go newest first and their FULL last; one call may name several.
    public func deleteSnapshots(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [SnapshotRecord] {
        let region = try configuration.region(regionCode)
        let numbers = numbers.uniqued
        return try locks.withLocks(numbers) { () throws(ServiceError) in
            let deletions = numbers.sorted(by: >).map(Transition.deleteSnapshot)
            let snapshots = try write(followedBy: deletions) { catalog in
                var snapshots = try numbers.map { try catalog.requireIdleSnapshot($0, in: region, WireName.snapshotNumbers) }
                try ImageRules.checkUnused(numbers, catalog)
                try SnapshotChain.checkDeletion(of: snapshots, catalog)
                for index in snapshots.indices {
                    snapshots[index].operation = .terminate
                    try catalog.update(snapshots[index])
                }
                return snapshots
            }
            runner.enqueue(deletions)
            return snapshots
        }
    }

    /// Changes every volume in one transaction, then enqueues what `change` names.
    private func changeVolumes(
        _ numbers: [InstanceNumber], _ regionCode: String?, _ change: (inout VolumeRecord) throws -> Transition
    ) throws(ServiceError) -> [VolumeRecord] {
        let region = try configuration.region(regionCode)
        let numbers = numbers.uniqued
        return try locks.withLocks(numbers) { () throws(ServiceError) in
            // Which of a volume's transitions is due its row tells.
            let changed = try write(followedBy: numbers.map(Transition.detach)) { catalog in
                try numbers.map { number in
                    var volume = try catalog.requireIdleVolume(number, in: region, WireName.volumeNumbers)
                    let transition = try change(&volume)
                    try catalog.update(volume)
                    return (volume, transition)
                }
            }
            runner.enqueue(changed.map(\.1))
            return changed.map(\.0)
        }
    }
}
