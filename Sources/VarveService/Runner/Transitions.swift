import Logging
import VarveBackend
import VarveCatalog
import VarveNBD

/// Carries transitions out. Each may be repeated from its start after a failure or crash at any point of it (contract sheet,
/// section 6).
///
/// An object in a passing state is refused to every call, and its transitions follow each other, so that none needs a lock.
struct Transitions: Sendable {
    let catalog: TransitionCatalog
    let backend: any VolumeBackend
    let exports: ExportTable
    let configuration: ServiceConfiguration
    let log: Logger

    /// Does what the transition's object waits for. If it throws, the object stays in a passing state, unless a commit was in doubt; either way it
    /// may be called again.
    func perform(_ transition: Transition) throws -> TransitionStep {
        guard let due = try catalog.read({ try transition.due($0) }) else { return .done }
        // Something else: it takes its own turn.
        guard due == transition else { return .done(following: due) }
        let number = transition.number
        switch transition.kind {
        case .createVolume: return .done(following: try finishVolume(number))
        case .resizeVolume: try finishResize(number)
        case .createSnapshot: try finishSnapshot(number)
        case .attachVolume: try attach(number)
        case .detachVolume: return try detach(number)
        case .deleteVolume, .undoVolume: try deleteVolume(number)
        case .deleteSnapshot, .undoSnapshot: return try deleteSnapshot(number)
        case .createImage: try finishImage(number)
        case .deleteImage, .undoImage: try deleteImage(number)
        case .createServer: try finishServer(number)
        case .startServer, .stopServer, .rebootServer: try settleServer(number)
        case .terminateServer, .undoServer: return try terminateServer(number)
        }
        return .done
    }

    /// Makes a volume known to NBD clients, unless it is.
    func publish(_ volume: VolumeRecord) throws {
        let name = PublishedName.volume(volume.number)
        guard exports.find(name) == nil else { return }
        let device = try backend.openVolume(VolumeID(volume.number))
        exports.publish(
            name, description: "volume \(volume.number)", device: device, identity: try identity(of: volume),
            limits: configuration.limits(of: volume))
    }

    /// Who may open the volume: the server that it is attached to; nil if exports are for every client. A volume without a server is
    /// for nobody: no client can prove an empty name.
    private func identity(of volume: VolumeRecord) throws -> String? {
        guard configuration.exportBinding != nil else { return nil }
        return try catalog.read { catalog in
            guard let server = try volume.serverNumber.flatMap({ try catalog.server($0) }),
                let account = try catalog.account(server.accountID)
            else { return "" }
            return ExportBinding.identity(of: server, in: account)
        }
    }

    /// Makes a snapshot known to NBD clients, unless it is.
    func publishSnapshot(_ number: InstanceNumber) throws {
        guard exports.find(PublishedName.snapshot(number)) == nil else { return }
        let device = try backend.openSnapshot(SnapshotID(number))
        exports.publish(
            PublishedName.snapshot(number), description: "snapshot \(number)", device: device,
            identity: configuration.exportBinding?.snapshotReader)
    }

    /// A volume that was made on a server goes on to be attached there.
    private func finishVolume(_ number: InstanceNumber) throws -> Transition? {
        try updateVolume(number) { volume, _ in
            volume.status = .created
            volume.operation = volume.serverNumber == nil ? .none : .attach
            return volume.unfinished
        }
    }

    /// The bytes have the size already, unless a crash or a failure came in between.
    private func finishResize(_ number: InstanceNumber) throws {
        guard let volume = try catalog.read({ try $0.volume(number) }) else { return }
        try backend.resizeVolume(VolumeID(number), byteCount: UInt64(volume.byteCount))
        exports.setLimits(configuration.limits(of: volume), of: PublishedName.volume(number))
        try updateVolume(number) { volume, _ in volume.operation = .none }
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

    /// A volume that does not open becomes detached, so that its owner sees the failure.
    private func attach(_ number: InstanceNumber) throws {
        guard let volume = try catalog.read({ try $0.volume(number) }) else { return }
        do {
            try publish(volume)
        } catch {
            log.error("a volume does not open; it is detached", metadata: ["volume": "\(number)", "error": "\(error)"])
            try updateVolume(number) { volume, _ in volume.becomeDetached() }
            return
        }
        try updateVolume(number) { volume, catalog in
            var query = VolumeQuery()
            query.serverNumbers = volume.serverNumber.map { [$0] }
            let used = try catalog.volumes(query).records.compactMap(\.deviceName)
            volume.deviceName = DeviceName.lowestFree(volume.type.hypervisor, Set(used))
            volume.status = .attached
            volume.operation = .none
        }
    }

    private func detach(_ number: InstanceNumber) throws -> TransitionStep {
        if let users = exports.beginWithdrawal(of: [PublishedName.volume(number)]) { return .waits(for: users) }
        let following = try updateVolume(number) { volume, _ in
            volume.becomeDetached()
            if volume.isDeletedAfterDetach { volume.operation = .terminate }
            return volume.unfinished
        }
        return .done(following: following)
    }

    func deleteVolume(_ number: InstanceNumber) throws {
        if backend.hasVolume(VolumeID(number)) { try backend.deleteVolume(VolumeID(number)) }
        try catalog.write { try $0.deleteVolume(number) }
    }

    private func deleteSnapshot(_ number: InstanceNumber) throws -> TransitionStep {
        if let users = exports.beginWithdrawal(of: [PublishedName.snapshot(number)]) { return .waits(for: users) }
        if backend.hasSnapshot(SnapshotID(number)) { try backend.deleteSnapshot(SnapshotID(number)) }
        try catalog.write { catalog in
            if let snapshot = try catalog.snapshot(number) { try SnapshotChain.remove(snapshot, catalog) }
        }
        return .done
    }

    @discardableResult
    private func updateVolume<Result>(
        _ number: InstanceNumber, _ change: (inout VolumeRecord, any CatalogReader) throws -> Result?
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

extension InstanceNumber {
    init(_ id: SnapshotID) { self.init(rawValue: Int64(clamping: id.rawValue)) }
}
