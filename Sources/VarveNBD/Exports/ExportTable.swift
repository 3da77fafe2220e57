import Synchronization
public import VarveBackend

/// The exports that NBD clients can open, by name. Holds no sockets; every call may come from any thread.
///
/// The service publishes an export when a volume is attached or a snapshot is made, and withdraws it before the device is closed.
public final class ExportTable: Sendable {
    private struct Tables {
        var exports: [String: Export] = [:]
        /// Withdrawn, and perhaps not over.
        var ending: [String: [Export]] = [:]

        /// Whatever had that name and is in use still.
        mutating func withdraw(_ name: String) -> (new: Export?, all: [Export]) {
            let new = exports.removeValue(forKey: name)
            let all = (ending[name] ?? []).filter { !$0.isOver } + (new.map { [$0] } ?? [])
            ending[name] = all.isEmpty ? nil : all
            return (new, all)
        }

        mutating func forget(_ export: Export) {
            ending[export.name]?.removeAll { $0 === export }
            if ending[export.name]?.isEmpty == true { ending[export.name] = nil }
        }
    }

    private let tables = Mutex(Tables())
    private let withdrawSeconds: Double
    private let limits: RateLimits

    /// - Parameters:
    ///   - withdrawSeconds: how long ``withdraw(_:)`` waits for requests in flight before it cuts the connections.
    ///   - limits: what no export may exceed, whatever limits of its own it has.
    public init(withdrawSeconds: Double = 1, limits: RateLimits = .none) {
        self.withdrawSeconds = withdrawSeconds
        self.limits = limits
    }

    /// Makes `device` known under `name`. An earlier export of that name is replaced, and its sessions end as in
    /// ``withdraw(_:)`` before this call returns.
    ///
    /// - Parameters:
    ///   - name: 1 to 4096 bytes of UTF-8 without NUL (nbd-protocol.md, section 1).
    ///   - description: text for a person, shown by `nbdinfo --list`; cut after 4096 bytes.
    ///   - device: read-only devices become read-only exports.
    ///   - identity: only a client that has proven this name over TLS, by its certificate (common name or DNS name) or its
    ///     pre-shared key, may open the export or see it listed. Nil: every client may. Empty: none can.
    ///   - limits: its own; those of the table hold too.
    public func publish(
        _ name: String, description: String, device: any BlockDevice, identity: String? = nil, limits: RateLimits = .none
    ) {
        precondition(Limits.isExportName(name), "an export name has 1 to \(Limits.stringByteCount) bytes and no NUL: \(name)")
        let export = Export(name: name, description: description, device: device, identity: identity)
        export.limiter.set(self.limits.tightened(by: limits))
        let earlier = tables.withLock { $0.exports.updateValue(export, forKey: name) }
        earlier?.beginEnding(graceSeconds: withdrawSeconds)
        earlier?.waitUntilOver()
    }

    /// Makes `name` unknown at once, tells every session on it to end after its requests in flight, and returns when none uses
    /// the device any more. Blocks its thread. An unknown name is no error.
    ///
    /// Connections still there after `withdrawSeconds` are cut; what is waited for then is only a device call that has not
    /// returned.
    public func withdraw(_ name: String) { beginWithdrawal(of: [name])?.wait() }

    /// The same for several, without waiting.
    /// - Returns: nil if nobody uses their devices any more, nor those of exports of these names that were withdrawn earlier.
    public func beginWithdrawal(of names: [String]) -> Withdrawal? {
        var ending: [Export] = []
        for name in names {
            let (new, all) = tables.withLock { $0.withdraw(name) }
            new?.beginEnding(graceSeconds: withdrawSeconds)
            new?.whenOver { [weak self] in if let new { self?.tables.withLock { $0.forget(new) } } }
            ending += all
        }
        ending.removeAll(where: \.isOver)
        return ending.isEmpty ? nil : Withdrawal(exports: ending)
    }

    /// Changes an export's own limits, while it is used; until it is withdrawn. Those of the table hold too.
    /// - Returns: false if there is no export of that name.
    @discardableResult
    public func setLimits(_ limits: RateLimits, of name: String) -> Bool {
        guard let export = find(name) else { return false }
        export.limiter.set(self.limits.tightened(by: limits))
        return true
    }

    /// What an export may do in a second. Nil if there is no export of that name.
    public func limits(of name: String) -> RateLimits? { find(name)?.limiter.limits }

    /// What clients have done with an export since it was published. Nil if there is no export of that name.
    public func traffic(of name: String) -> ExportTraffic? { find(name)?.traffic }

    /// The names that can be opened now, sorted.
    public var names: [String] { tables.withLock { $0.exports.keys.sorted() } }

    /// The export of that name, or nil.
    package func find(_ name: String) -> Export? { tables.withLock { $0.exports[name] } }

    /// Every export, sorted by name.
    package var all: [Export] { tables.withLock { $0.exports.values.sorted { $0.name < $1.name } } }
}
