public import Logging
import Synchronization
import VarveBackend
public import VarveCatalog
public import VarveNBD
public import VarveWire

/// What makes a service one to rehearse with: its clock, how long its transitions take, and its whole state, which can be emptied, saved and loaded.
///
/// Calls block their thread and may come from any but those of the cooperative pool or an event loop.
public final class Lab: Sendable {
    /// Longer ones are not meant.
    public static let durationSecondsMax = 86400.0
    /// A transition in hand that hangs keeps the state from being replaced.
    private static let patience = Duration.seconds(10)

    public let clock = LabClock()
    private let durations = Mutex<[Transition.Kind: Duration]>([:])
    private let catalog: any ReplaceableCatalog
    private let backend: LabBackend
    private let directory: any LabDirectory
    private let exports: ExportTable
    private let log: Logger
    /// One change of the whole state at a time.
    private let turn = UseGate()
    /// Calls of the API.
    private let calls = UseGate()

    public init(
        catalog: any ReplaceableCatalog, backend: LabBackend, directory: any LabDirectory, exports: ExportTable, log: Logger
    ) {
        self.catalog = catalog
        self.backend = backend
        self.directory = directory
        self.exports = exports
        self.log = log
    }

    /// A service that follows the lab's clock and durations.
    public func service(_ configuration: ServiceConfiguration) -> StorageService {
        var settings = RunnerSettings()
        settings.delay = { [weak self] kind in self?.duration(of: kind) ?? .zero }
        settings.delayTimer = clock.timer
        let clock = self.clock
        return StorageService(
            catalog: catalog, backend: backend, exports: exports, configuration: configuration, log: log, now: { clock.now },
            runner: settings)
    }

    /// How long a transition of this kind takes at least, from the answer of its call on, by the lab's clock.
    public func duration(of kind: Transition.Kind) -> Duration { durations.withLock { $0[kind] ?? .zero } }

    /// For transitions that are accepted from now on.
    public func setDuration(of kind: Transition.Kind, _ duration: Duration) { durations.withLock { $0[kind] = duration } }

    /// Runs a call of the API while the state is not replaced.
    public func carryingOut<Result>(_ call: () -> Result) -> Result { calls.sharing(call) }

    public func states() throws(ServiceError) -> [LabState] {
        do { return try directory.states() } catch { throw failure(error) }
    }

    /// Keeps all objects and their bytes under a name. Calls and NBD requests wait while the pool's files are copied; nobody is disconnected.
    ///
    /// What is under way is kept as it is, as a crash would leave it, and taken up when the state is loaded.
    public func save(_ name: String) throws(ServiceError) {
        do {
            try turn.taking {
                // Before anybody waits.
                if (try? directory.catalogPath(of: name)) != nil { throw LabDirectoryError.stateExists(name) }
                if let trouble = try backend.status().failures.first { throw ServiceError(.storeFailed, ["error": trouble]) }
                try backend.whileClosed { try directory.save(name) { try catalog.copy(to: $0) } }
            }
        } catch {
            throw failure(error)
        }
    }

    public func delete(_ name: String) throws(ServiceError) {
        do { try turn.taking { try directory.delete(name) } } catch { throw failure(error) }
    }

    /// Makes all objects and their bytes those of a saved state; all of them or none, whatever happens in between. Accounts and keys stay. NBD clients are
    /// disconnected.
    public func load(_ name: String, _ service: StorageService) throws(ServiceError) {
        try replace(service, by: name, Self.patience) { try service.insertMissingMachines($0) }
    }

    /// Removes all objects, as ``load(_:_:)`` does. Numbers start again, with `localhost` of each account.
    public func reset(_ service: StorageService) throws(ServiceError) { try reset(service, within: Self.patience) }

    /// - Parameter patience: how long transitions in hand are waited for.
    package func reset(_ service: StorageService, within patience: Duration) throws(ServiceError) {
        try replace(service, by: nil, patience) { try service.insertMissingMachines($0) }
    }

    private func replace(
        _ service: StorageService, by name: String?, _ patience: Duration, _ body: (any CatalogTransaction) throws -> Void
    ) throws(ServiceError) {
        do {
            try turn.taking {
                let path = try name.map { try directory.catalogPath(of: $0) }
                try catalog.clearMark()
                try directory.prepareExchange(with: name)
                do {
                    try calls.taking { try exchange(service, path, patience, body) }
                } catch {
                    if try !catalog.isMarked() { try directory.abandonExchange() }
                    throw error
                }
            }
        } catch {
            throw failure(error)
        }
    }

    /// Nobody calls. The catalog's commit decides: before it a start finds the old state, after it the new one.
    private func exchange(
        _ service: StorageService, _ path: String?, _ patience: Duration, _ body: (any CatalogTransaction) throws -> Void
    ) throws {
        guard service.runner.clear(within: patience) else {
            throw ServiceError(.transitionHangs)
        }
        defer { service.runner.setPaused(false) }
        for name in exports.names { exports.withdraw(name) }
        let outcome = Result {
            try backend.whileClosed {
                do {
                    try catalog.replaceObjects(from: path, body)
                } catch {
                    // In doubt: the mark tells whether it was kept.
                    guard try catalog.isMarked() else { throw error }
                }
                try directory.exchange()
            }
        }
        try service.recover()
        try outcome.get()
    }

    private func failure(_ error: any Error) -> ServiceError {
        switch error {
        case LabDirectoryError.noSuchState(let name): ServiceError(.noState, naming: "name", ["state": name])
        case LabDirectoryError.stateExists(let name):
            ServiceError(.stateTaken, naming: "name", ["state": name])
        default: ServiceError(error)
        }
    }
}
