public import VarveCatalog
public import VarveWire

extension AccountStorage {
    /// attachBlockStorageInstance (contract sheet, section 4.9). Answers CREAT / ATTAC / `attaching`, the server set and no
    /// device yet.
    ///
    /// Once `attached`, the volume is the NBD export of its number.
    public func attachVolume(
        _ number: InstanceNumber, to serverNumber: InstanceNumber, regionCode: String? = nil
    ) throws(ServiceError) -> VolumeRecord {
        let region = try configuration.region(regionCode)
        return try withLocks([number]) { () throws(ServiceError) in
            let volume = try write(followedBy: [Transition(.attachVolume, number)]) { catalog in
                let server = try catalog.requireIdleServer(serverNumber, in: region, WireName.serverNumber)
                var volume = try catalog.requireIdleVolume(number, in: region, WireName.volumeNumber)
                try Attachment.check(volume, server, catalog)
                volume.operation = .attach
                volume.serverNumber = serverNumber
                try catalog.update(volume)
                return volume
            }
            runner.enqueue([volume].compactMap(\.unfinished))
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
        }
    }

    /// deleteBlockStorageInstances (4.8): all of them, or none. Answers CREAT / TERMT / `terminating`; a volume that is attached
    /// is detached first, and answers ATTAC / DETAC / `detaching`. Snapshots stay.
    public func deleteVolumes(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [VolumeRecord] {
        try changeVolumes(numbers, regionCode) { volume in
            try Attachment.checkDeletion(volume)
            volume.isDeletedAfterDetach = volume.status == .attached
            volume.operation = volume.isDeletedAfterDetach ? .detach : .terminate
        }
    }

    /// setBlockStorageReturnProtection (4.13). Done when it answers; the volume is not in the middle of anything.
    public func setReturnProtection(
        _ isProtected: Bool, of number: InstanceNumber, regionCode: String? = nil
    ) throws(ServiceError) -> VolumeRecord {
        let region = try configuration.region(regionCode)
        return try withLocks([number]) { () throws(ServiceError) in
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
        return try withLocks(numbers) { () throws(ServiceError) in
            let snapshots = try write(followedBy: numbers.map { Transition(.deleteSnapshot, $0) }) { catalog in
                var snapshots = try numbers.map { try catalog.requireIdleSnapshot($0, in: region, WireName.snapshotNumbers) }
                try ImageRules.checkUnused(numbers, catalog)
                try SnapshotChain.checkDeletion(of: snapshots, catalog)
                for index in snapshots.indices {
                    snapshots[index].operation = .terminate
                    try catalog.update(snapshots[index])
                }
                return snapshots
            }
            runner.enqueue(snapshots.sorted { $0.number > $1.number }.compactMap(\.unfinished))
            return snapshots
        }
    }

    /// Changes every volume in one transaction, then enqueues what they wait for.
    private func changeVolumes(
        _ numbers: [InstanceNumber], _ regionCode: String?, _ change: (inout VolumeRecord) throws -> Void
    ) throws(ServiceError) -> [VolumeRecord] {
        let region = try configuration.region(regionCode)
        let numbers = numbers.uniqued
        return try withLocks(numbers) { () throws(ServiceError) in
            // Which of a volume's transitions is due its row tells.
            let volumes = try write(followedBy: numbers.map { Transition(.detachVolume, $0) }) { catalog in
                try numbers.map { number in
                    var volume = try catalog.requireIdleVolume(number, in: region, WireName.volumeNumbers)
                    try change(&volume)
                    try catalog.update(volume)
                    return volume
                }
            }
            runner.enqueue(volumes.compactMap(\.unfinished))
            return volumes
        }
    }
}
