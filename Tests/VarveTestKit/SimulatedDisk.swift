import Synchronization
public import VarveDisk

/// A disk in memory that keeps apart what was synced and what was not, so that a test can cut its power.
///
/// An observer hears of every call that changes something before it takes effect, and may ``freeze(during:)`` the disk there: from the frozen disk come
/// the survivors, what a disk may hold after the power was cut at that moment. So one run of a workload shows all of its crash points.
public final class SimulatedDisk: Disk {
    /// The file that a name stands for; guarded by the disk's lock, which makes it safe to share.
    final class Content: @unchecked Sendable {
        var state: FileState
        init(_ state: FileState = FileState()) { self.state = state }
    }

    struct State: Sendable {
        var names: [String: Content] = [:]
        var durableNames: [String: Content] = [:]
        /// Names made (a file) or removed (nil) since the directory was synced, in order.
        var unsyncedNames: [(name: String, content: Content?)] = []
        var faults = DiskFaults()
        var callCount = 0
        var version = 0
        var durableVersion = 0
        var isCut = false
        var isLocked = false
        var observer: (@Sendable (DiskCall) -> Void)?
        /// Another one after each power cut.
        var cacheIdentity = CacheIdentity.unique()
    }

    /// What a sync of the directory is called in ``DiskCall/file`` and ``DiskFaults/ignoredSyncs``.
    public static let directoryName = "directory"

    let state = Mutex(State())

    public init() {}

    /// Calls that changed something, so far.
    public var callCount: Int { state.withLock { $0.callCount } }
    /// Changes with every change of a name or of bytes, and whenever something becomes durable.
    public var version: Int { state.withLock { $0.version + $0.durableVersion } }
    /// Changes whenever something becomes durable.
    public var durableVersion: Int { state.withLock { $0.durableVersion } }
    public var isCut: Bool { state.withLock { $0.isCut } }
    public func setFaults(_ change: (inout DiskFaults) -> Void) { state.withLock { change(&$0.faults) } }

    /// Called before every call that changes something, on its thread and outside of locks; may block.
    public func observe(_ observer: (@Sendable (DiskCall) -> Void)?) { state.withLock { $0.observer = observer } }

    public func open(_ name: String, creating: Bool) throws(DiskError) -> any DiskFile {
        if creating, state.withLock({ $0.names[name] == nil }) {
            let content = Content()
            try perform(.create, name) { $0.setName(name, content) }
        }
        guard let content = state.withLock({ $0.names[name] }) else { throw DiskError(errno: 2, operation: "open", file: name) }
        return SimulatedFile(disk: self, name: name, content: content)
    }

    public func remove(_ name: String) throws(DiskError) { try perform(.remove, name) { $0.setName(name, nil) } }

    public func list() throws(DiskError) -> [String] { state.withLock { Array($0.names.keys) } }

    public func syncDirectory() throws(DiskError) {
        try perform(.sync, Self.directoryName) { state in
            guard !state.faults.ignoresSync(of: Self.directoryName) else { return }
            state.durableNames = state.names
            state.unsyncedNames = []
            state.durableVersion += 1
        }
    }

    public func freeByteCount() throws(DiskError) -> UInt64 {
        state.withLock { state in
            let capacity = state.faults.capacity ?? 1 << 50
            let used = state.names.values.reduce(0) { $0 + UInt64($1.state.allocatedByteCount) }
            return capacity - min(capacity, used)
        }
    }

    public func lock(_ name: String) throws(DiskError) -> any DiskLock {
        let isFree = state.withLock { state in
            defer { state.isLocked = true }
            return !state.isLocked
        }
        guard isFree else { throw DiskError(errno: 11, operation: "lock", file: name) }
        return SimulatedLock(disk: self)
    }

    // MARK: Calls

    /// What a call to an open file changes.
    struct Target {
        let content: Content
        var kind: FileState.Change.Kind?
        var offset = 0
        /// Bytes that it may need room for.
        var count = 0
    }

    /// Counts a call, tells the observer, and lets the call take effect or fail.
    /// - Parameter effect: under the disk's lock.
    func perform(
        _ kind: DiskCall.Kind, _ file: String, _ target: Target? = nil, effect: (inout State) -> Void
    ) throws(DiskError) {
        let (call, observer) = try begin(kind, file, target)
        observer?(call)
        let failure = state.withLock { state -> Int32? in
            if call.change != nil { state.version += 1 }
            let failure = state.failure(of: call, target)
            if let failure { state.fail(call, failure) } else { effect(&state) }
            return failure
        }
        if let failure { throw DiskError(errno: failure, operation: kind.rawValue, file: file) }
    }

    private func begin(
        _ kind: DiskCall.Kind, _ file: String, _ target: Target?
    ) throws(DiskError) -> (DiskCall, (@Sendable (DiskCall) -> Void)?) {
        let call = state.withLock { state in
            let number = state.count()
            let change = target?.kind.map { FileState.Change(call: number, kind: $0, offset: target!.offset) }
            let call = DiskCall(number: number, kind: kind, file: file, content: target?.content, change: change)
            return (call, state.observer, state.isCut)
        }
        if call.2 { throw DiskError(errno: 5, operation: kind.rawValue, file: file) }
        return (call.0, call.1)
    }
}

extension SimulatedDisk.State {
    /// The number of a new call; cuts the power if it is time.
    mutating func count() -> Int {
        callCount += 1
        if let left = faults.callsUntilPowerCut {
            if left == 0 { isCut = true }
            faults.callsUntilPowerCut = max(0, left - 1)
        }
        return callCount
    }

    mutating func setName(_ name: String, _ content: SimulatedDisk.Content?) {
        if content == nil, names[name] == nil { return }
        names[name] = content
        version += 1
        unsyncedNames.append((name, content))
    }

    /// The error that the call ends with, or nil.
    mutating func failure(of call: DiskCall, _ target: SimulatedDisk.Target?) -> Int32? {
        let newByteCount = newByteCount(target)
        let needsSpace = newByteCount > 0 || call.kind == .create || call.kind == .sync
        if let due = DiskFaults.Failure.isDue(&faults.failure, needsSpace: needsSpace) { return due }
        if call.kind == .sync, faults.failingSync == call.file { return 5 }
        if call.kind == .write, faults.fullFile == call.file { return 28 }
        guard newByteCount > 0, let capacity = faults.capacity else { return nil }
        let used = names.values.reduce(0) { $0 + $1.state.allocatedByteCount }
        return used + newByteCount > Int(capacity) ? 28 : nil
    }

    /// Counted only where it matters.
    private func newByteCount(_ target: SimulatedDisk.Target?) -> Int {
        guard let target, faults.failure != nil || faults.capacity != nil else { return 0 }
        return target.content.state.newByteCount(target.offset, target.count)
    }

    /// What a call that failed leaves behind: of a write perhaps a beginning; after a sync the changes that it was for are forgotten.
    mutating func fail(_ call: DiskCall, _ errno: Int32) {
        var random = SplitMix(seed: UInt64(call.number))
        if call.kind == .sync {
            call.content?.state.failSync(&random)
        } else if let change = call.change, case .write(let bytes) = change.kind {
            let most = errno == 28 ? bytes.count - 1 : bytes.count
            // Up to the end of a sector: whoever checks sectors need not know that one may be of two writes.
            let end = (change.offset + Int.random(in: 0...most, using: &random)) / 512 * 512
            let part = Array(bytes.prefix(max(0, end - change.offset)))
            if !part.isEmpty { call.content?.state.make(.init(call: call.number, kind: .write(part), offset: change.offset)) }
        }
    }
}

final class SimulatedLock: DiskLock {
    private let disk: SimulatedDisk
    init(disk: SimulatedDisk) { self.disk = disk }
    func release() { disk.state.withLock { $0.isLocked = false } }
}
