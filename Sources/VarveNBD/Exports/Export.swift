import Dispatch
import Synchronization
package import VarveBackend

/// How a session is told to end.
package enum SessionEnd: Sendable {
    /// Finish what is being done, answer it, take nothing new.
    case afterRequestsInFlight
    /// Cut the connection.
    case now
}

/// One name that clients can open, its device, and the sessions that use it.
package final class Export: Sendable {
    package typealias Cancel = @Sendable (SessionEnd) -> Void

    package let name: String
    /// Text for a person; fits the wire.
    package let description: String
    /// The client that alone may open it, by the name of its certificate or its pre-shared key; nil lets every client in.
    package let identity: String?
    /// Checks ranges and read-only before the backend sees a request.
    package let device: any BlockDevice
    /// Holds the requests of all its sessions back to the export's limits.
    package let limiter = RateLimiter()

    private struct Session {
        let cancel: Cancel
        let counters: RequestCounters
    }

    private struct Sessions {
        var isWithdrawn = false
        /// How many there were so far; each gets its number as its id.
        var openedCount = 0
        var open: [Int: Session] = [:]
        /// Of those that are over.
        var counts = RequestCounts()
    }

    private let sessions = Mutex(Sessions())
    /// Entered once per lease.
    private let leases = DispatchGroup()

    package init(name: String, description: String, device: any BlockDevice, identity: String? = nil) {
        self.name = name
        self.identity = identity
        self.description = description.limited(toBytes: Limits.stringByteCount)
        self.device = CheckedDevice(device)
    }

    /// Lets a session use the device until the lease goes away. Nil once the export is withdrawn.
    /// - Parameter cancel: tells the session to end; may be called from any thread, more than once, and must not block.
    package func lease(cancel: @escaping Cancel) -> ExportLease? {
        let counters = RequestCounters()
        let id: Int? = sessions.withLock { sessions in
            if sessions.isWithdrawn { return nil }
            sessions.openedCount += 1
            sessions.open[sessions.openedCount] = Session(cancel: cancel, counters: counters)
            leases.enter()
            return sessions.openedCount
        }
        guard let id else { return nil }
        return ExportLease(export: self, id: id, counters: counters)
    }

    /// What its sessions, those that are over too, have done.
    package var traffic: ExportTraffic {
        var traffic = sessions.withLock { sessions in
            var traffic = ExportTraffic(connectionCount: sessions.open.count, openedCount: sessions.openedCount)
            traffic.requests = sessions.open.values.reduce(into: sessions.counts) { $0 += $1.counters.counts }
            return traffic
        }
        traffic.delays = limiter.delays
        return traffic
    }

    /// Gives no lease any more and tells every session to end; those that have not ended when the time has passed are cut. Does not block.
    func beginEnding(graceSeconds: Double) {
        sessions.withLock { $0.isWithdrawn = true }
        cancelAll(.afterRequestsInFlight)
        if isOver { return }
        Self.timers.asyncAfter(deadline: .now() + max(0, graceSeconds)) { [weak self] in self?.cancelAll(.now) }
    }

    /// Withdrawn, and used by nobody any more.
    var isOver: Bool { sessions.withLock { $0.isWithdrawn && $0.open.isEmpty } }

    /// Returns when the last lease is gone. Blocks its thread.
    func waitUntilOver() { leases.wait() }

    /// Calls `body` once when the last lease is gone, on a thread of its own choice; it must not block.
    func whenOver(_ body: @escaping @Sendable () -> Void) { leases.notify(queue: Self.timers, execute: body) }

    /// A queue of its own, because those that all programs share may have no thread to spare.
    private static let timers = DispatchQueue(label: "varve.exports")

    fileprivate func release(_ id: Int) {
        sessions.withLock { sessions in
            if let session = sessions.open.removeValue(forKey: id) { sessions.counts += session.counters.counts }
        }
        leases.leave()
    }

    private func cancelAll(_ end: SessionEnd) {
        let cancels = sessions.withLock { $0.open.values.map(\.cancel) }
        for cancel in cancels { cancel(end) }
    }
}

/// The right of one session to use an export's device; given back when it goes out of scope.
package struct ExportLease: ~Copyable {
    package let export: Export
    /// Of this session; its requests are counted here.
    package let counters: RequestCounters
    private let id: Int

    fileprivate init(export: Export, id: Int, counters: RequestCounters) {
        self.export = export
        self.id = id
        self.counters = counters
    }

    deinit { export.release(id) }
}
