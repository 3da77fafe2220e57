import Logging
import VarveBackend
import VarveCatalog
import VarveWire

/// What a call makes: first rows in a passing state, then bytes, then the rest as a transition.
protocol Creatable {
    var number: InstanceNumber { get }
    /// Completes it; nil if its rows are all there is to it.
    var unfinished: Transition? { get }
    /// Removes all that is there of it.
    var undoing: Transition { get }
    /// Makes its rows say that it is going, so that no start completes what was answered with an error. Does nothing if they are gone.
    static func markAsGoing(_ number: InstanceNumber, _ catalog: any CatalogTransaction) throws
}

extension AccountStorage {
    /// Makes an object, or leaves nothing of it. If the catalog fails, and may have kept the rows all the same, they are removed.
    /// - Parameters:
    ///   - locked: what must stay as it is until the bytes are there.
    ///   - insert: writes the rows.
    ///   - makeBytes: asks the backend for what belongs to them.
    func create<Object: Creatable>(
        locking locked: [InstanceNumber] = [], _ insert: (any CatalogTransaction) throws -> Object,
        bytes makeBytes: (Object) throws(BackendError) -> Void = { _ throws(BackendError) in }
    ) throws(ServiceError) -> Object {
        try withLocks(locked) { () throws(ServiceError) in
            let object = try writeRows(insert)
            do {
                try traced("backend create") { () throws(BackendError) in try makeBytes(object) }
            } catch {
                undo(object)
                throw ServiceError(error)
            }
            if let transition = object.unfinished { runner.enqueue([transition]) }
            return object
        }
    }

    private func writeRows<Object: Creatable>(
        _ insert: (any CatalogTransaction) throws -> Object
    ) throws(ServiceError) -> Object {
        var inserted: Object?
        do {
            return try commit { catalog in
                let object = try insert(catalog)
                inserted = object
                return object
            }
        } catch {
            // It failed after the last row: the commit is in doubt. The number is this object's alone, kept or not.
            if let inserted { undo(inserted) }
            throw ServiceError(error)
        }
    }

    /// What fails here is tried again as a transition is.
    private func undo<Object: Creatable>(_ object: Object) {
        do {
            try catalog.write { try Object.markAsGoing(object.number, $0) }
            let step = try service.transitions.perform(object.undoing)
            if case .waits = step { runner.enqueue([object.undoing]) }
        } catch {
            log.error("a failed creation is undone later", metadata: ["what": "\(object.undoing)", "error": "\(error)"])
            runner.enqueue([object.undoing])
        }
    }
}

extension VolumeRecord: Creatable {
    var undoing: Transition { Transition(.undoVolume, number) }

    static func markAsGoing(_ number: InstanceNumber, _ catalog: any CatalogTransaction) throws {
        guard var volume = try catalog.volume(number) else { return }
        volume.operation = .terminate
        try catalog.update(volume)
    }
}

extension SnapshotRecord: Creatable {
    var undoing: Transition { Transition(.undoSnapshot, number) }

    static func markAsGoing(_ number: InstanceNumber, _ catalog: any CatalogTransaction) throws {
        guard var snapshot = try catalog.snapshot(number) else { return }
        snapshot.operation = .terminate
        try catalog.update(snapshot)
    }
}

extension ServerImageContents: Creatable {
    var number: InstanceNumber { image.number }
    var unfinished: Transition? { image.unfinished }
    var undoing: Transition { Transition(.undoImage, number) }

    static func markAsGoing(_ number: InstanceNumber, _ catalog: any CatalogTransaction) throws {
        guard var image = try catalog.image(number) else { return }
        image.operation = .terminate
        try catalog.update(image)
    }
}

/// A server together with the volumes that are made with it.
struct NewServer: Creatable {
    var server: ServerRecord
    /// The base volume first; none if the server has none.
    var volumes: [VolumeRecord]

    var number: InstanceNumber { server.number }
    var unfinished: Transition? { server.unfinished }
    var undoing: Transition { Transition(.undoServer, number) }

    static func markAsGoing(_ number: InstanceNumber, _ catalog: any CatalogTransaction) throws {
        guard var server = try catalog.server(number) else { return }
        server.operation = .terminate
        try catalog.update(server)
        for volume in try catalog.volumes(.on([number])).records { try VolumeRecord.markAsGoing(volume.number, catalog) }
    }
}
