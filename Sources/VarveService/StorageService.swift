public import Logging
import Synchronization
public import VarveBackend
public import VarveCatalog
public import VarveNBD
import VarveWire

public import struct Foundation.Date

/// The storage of all accounts, and the work behind it. What callers do, they do through ``storage(for:)``; this is for whoever runs the
/// machine.
///
/// Every call blocks its thread and may come from any thread but those of the cooperative pool or an event loop.
///
/// The order of every creation is: catalog (passing state), backend, answer, transition. So the catalog knows of all that the
/// backend holds, and ``recover()`` finds what a crash has left behind.
public final class StorageService: Sendable {
    public let configuration: ServiceConfiguration
    let catalog: any Catalog
    let backend: any VolumeBackend
    let transitions: Transitions
    let runner: TransitionRunner
    let locks = ObjectLocks()
    /// One step of a scrub at a time.
    let scrubbing = Mutex(())
    private let addresses = Mutex<[String]>([])
    let log: Logger
    private let now: @Sendable () -> Date

    /// Call ``recover()`` before anything else.
    public convenience init(
        catalog: any Catalog, backend: any VolumeBackend, exports: ExportTable, configuration: ServiceConfiguration, log: Logger,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.init(
            catalog: catalog, backend: backend, exports: exports, configuration: configuration, log: log, now: now,
            runner: RunnerSettings())
    }

    /// The same, with settings for what carries the transitions out.
    package init(
        catalog: any Catalog, backend: any VolumeBackend, exports: ExportTable, configuration: ServiceConfiguration, log: Logger,
        now: @escaping @Sendable () -> Date, runner settings: RunnerSettings
    ) {
        self.catalog = catalog
        self.backend = backend
        self.configuration = configuration
        self.log = log
        self.now = now
        let transitions = Transitions(
            catalog: TransitionCatalog(catalog), backend: backend, exports: exports, configuration: configuration, log: log)
        self.transitions = transitions
        runner = TransitionRunner(settings, log: log) { try transitions.perform($0) }
    }

    /// The operations of the API, for one caller.
    /// - Parameter audit: the entry of the audit log for the one call that is made of them; nil for a call that changes nothing, and for what
    ///   nobody called.
    public func storage(for caller: Caller, audit: CallAudit? = nil) -> AccountStorage { AccountStorage(self, caller, audit) }

    /// Returns when every object that a call has put into a passing state is settled, as far as the store allows: objects whose
    /// transition failed, and waits to be tried again, are not waited for.
    public func waitUntilSettled() { runner.waitUntilIdle() }

    /// Ends the service's threads after the transitions in hand. The others, and those that failed, wait in the catalog for the
    /// next ``recover()``.
    ///
    /// A transition that hangs, as one does that waits for a device, is given up after that time: its thread goes on waiting, and changes nothing
    /// in the catalog any more.
    /// - Returns: false if one was given up.
    @discardableResult
    public func stop(graceSeconds: Double = 10) -> Bool {
        let isOver = runner.stop(within: .seconds(graceSeconds))
        transitions.catalog.stop()
        return isOver
    }

    /// The transitions that are not done. Does not block.
    /// - Parameter limit: the most that are described.
    public func transitionJobs(limit: Int = 100) -> TransitionJobs { runner.jobs(limit: limit) }

    /// Holds transitions back, so that passing states can be looked at.
    package func setTransitionsPaused(_ isPaused: Bool) { runner.setPaused(isPaused) }

    /// Calls that wait until another one on the same object is done.
    package var waitingCallCount: Int { locks.waitingCount }

    /// Where NBD clients reach the exports, as ``VarveWire/ExportAddress`` says; empty until it is known.
    public var exportAddresses: [String] {
        get { addresses.withLock { $0 } }
        set { addresses.withLock { $0 = newValue } }
    }

    /// The time by the service's clock.
    public var time: Date { now() }

    /// The time in whole seconds, as the wire and the catalog have it.
    func timestamp() -> Date { Date(timeIntervalSince1970: now().timeIntervalSince1970.rounded(.down)) }

    func read<Result>(_ body: (any CatalogReader) throws -> Result) throws(ServiceError) -> Result {
        do { return try catalog.read(body) } catch { throw ServiceError(error) }
    }

    func write<Result>(_ body: (any CatalogTransaction) throws -> Result) throws(ServiceError) -> Result {
        do { return try catalog.write(body) } catch { throw ServiceError(error) }
    }
}
