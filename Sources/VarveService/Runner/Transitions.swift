import Logging
import VarveBackend
import VarveCatalog
import VarveNBD

/// Carries transitions out. Each may be repeated from its start after a crash at any point of it (contract sheet, section 6).
///
/// An object in a passing state is refused to every call, so a transition needs no lock.
struct Transitions: Sendable {
    let catalog: any Catalog
    let backend: any VolumeBackend
    let exports: ExportTable
    let log: Logger

    /// Does what is to be done, and names what follows from it. A failure is logged, and the object stays in its passing state
    /// until the next recovery.
    func perform(_ transition: Transition) -> Transition? {
        do {
            switch transition {
            case .finishVolume(let number): try finishVolume(number)
            case .finishSnapshot(let number): try finishSnapshot(number)
            case .attach(let number): try attach(number)
            case .detach(let number): return try detach(number)
            case .deleteVolume(let number): try deleteVolume(number)
            case .deleteSnapshot(let number): try deleteSnapshot(number)
            }
        } catch {
            log.error(
                "transition failed; it is tried again at the next start",
                metadata: ["what": "\(transition)", "error": "\(error)"])
        }
        return nil
    }

    /// Makes a volume known to NBD clients.
    func publishVolume(_ number: InstanceNumber) throws {
        let device = try backend.openVolume(VolumeID(number))
        exports.publish(PublishedName.volume(number), description: "volume \(number)", device: device)
    }

    /// Makes a snapshot known to NBD clients.
    func publishSnapshot(_ number: InstanceNumber) throws {
        let device = try backend.openSnapshot(SnapshotID(number))
        exports.publish(PublishedName.snapshot(number), description: "snapshot \(number)", device: device)
    }

    private func finishVolume(_ number: InstanceNumber) throws {
        try updateVolume(number) { volume, _ in
            volume.status = .created
            volume.operation = .none
        }
    }

    private func finishSnapshot(_ number: InstanceNumber) throws {
        try publishSnapshot(number)
        try catalog.write { catalog in
            guard var snapshot = try catalog.snapshot(number) else { return }
            snapshot.status = .created
            snapshot.operation = .none
            try catalog.update(snapshot)
        }
    }

    /// A volume that does not open goes back to detached, so that its owner sees the failure.
    private func attach(_ number: InstanceNumber) throws {
        do {
            try publishVolume(number)
        } catch {
            try updateVolume(number) { volume, _ in volume.becomeDetached() }
            throw error
        }
        try updateVolume(number) { volume, catalog in
            var query = VolumeQuery()
            query.serverNumber = volume.serverNumber
            let used = try catalog.volumes(query).records.compactMap(\.deviceName)
            volume.deviceName = DeviceName.lowestFree(Set(used))
            volume.status = .attached
            volume.operation = .none
        }
    }

    private func detach(_ number: InstanceNumber) throws -> Transition? {
        exports.withdraw(PublishedName.volume(number))
        let isDeleted = try updateVolume(number) { volume, _ in
            volume.becomeDetached()
            if volume.isDeletedAfterDetach { volume.operation = .terminate }
            return volume.isDeletedAfterDetach
        }
        return isDeleted == true ? .deleteVolume(number) : nil
    }

    private func deleteVolume(_ number: InstanceNumber) throws {
        if backend.hasVolume(VolumeID(number)) { try backend.deleteVolume(VolumeID(number)) }
        try catalog.write { try $0.deleteVolume(number) }
    }

    private func deleteSnapshot(_ number: InstanceNumber) throws {
        exports.withdraw(PublishedName.snapshot(number))
        if backend.hasSnapshot(SnapshotID(number)) { try backend.deleteSnapshot(SnapshotID(number)) }
        try catalog.write { catalog in
            if let snapshot = try catalog.snapshot(number) { try SnapshotChain.remove(snapshot, catalog) }
        }
    }

    @discardableResult
    private func updateVolume<Result>(
        _ number: InstanceNumber, _ change: (inout VolumeRecord, any CatalogReader) throws -> Result
    ) throws -> Result? {
        try catalog.write { catalog in
            guard var volume = try catalog.volume(number) else { return nil }
            let result = try change(&volume, catalog)
            try catalog.update(volume)
            return result
        }
    }
}

extension VolumeRecord {
    fileprivate mutating func becomeDetached() {
        status = .created
        operation = .none
        serverNumber = nil
        deviceName = nil
    }
}

extension VolumeID {
    init(_ number: InstanceNumber) { self.init(UInt64(number.rawValue)) }
}

extension SnapshotID {
    init(_ number: InstanceNumber) { self.init(UInt64(number.rawValue)) }
}
