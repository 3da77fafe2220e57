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

    private struct Sessions {
        var isWithdrawn = false
        var nextID = 0
        var cancels: [Int: Cancel] = [:]
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
        let id: Int? = sessions.withLock { sessions in
            if sessions.isWithdrawn { return nil }
            sessions.nextID += 1
            sessions.cancels[sessions.nextID] = cancel
            leases.enter()
            return sessions.nextID
        }
        guard let id else { return nil }
        return ExportLease(export: self, id: id)
    }

    /// Ends every session and returns when the last lease is gone. Blocks its thread.
    func end(graceSeconds: Double) {
        sessions.withLock { $0.isWithdrawn = true }
        cancelAll(.afterRequestsInFlight)
        if leases.wait(timeout: .now() + max(0, graceSeconds)) == .success { return }
        cancelAll(.now)
        leases.wait()
    }

    fileprivate func release(_ id: Int) {
        sessions.withLock { _ = $0.cancels.removeValue(forKey: id) }
        leases.leave()
    }

    private func cancelAll(_ end: SessionEnd) {
        let cancels = sessions.withLock { Array($0.cancels.values) }
        for cancel in cancels { cancel(end) }
    }
}

/// The right of one session to use an export's device; given back when it goes out of scope.
package struct ExportLease: ~Copyable {
    package let export: Export
    private let id: Int

    fileprivate init(export: Export, id: Int) {
        self.export = export
        self.id = id
    }

    deinit { export.release(id) }
}
