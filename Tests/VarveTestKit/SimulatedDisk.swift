import Synchronization
public import VarveDisk

/// A disk in memory that keeps apart what was synced and what was not, so that a test can cut its power.
///
/// After ``crash(seed:)`` each write that was not synced is there, gone, or torn at 512 bytes; a file that was made or removed and whose directory was
/// not synced is there or gone. Faults: every call after the `failAfter`-th fails with EIO (the power is out), and writes beyond `capacity`
/// bytes fail with ENOSPC.
public final class SimulatedDisk: Disk {
    /// The bytes of one file, sparse; and the writes that no sync has covered.
    final class Content: Sendable {
        struct Write: Sendable {
            let offset: UInt64
            /// Nil: a hole was punched.
            let bytes: [UInt8]?
            let count: UInt64
        }
        struct State: Sendable {
            var pages: [UInt64: [UInt8]] = [:]
            var byteCount: UInt64 = 0
            var durablePages: [UInt64: [UInt8]] = [:]
            var durableByteCount: UInt64 = 0
            var unsynced: [Write] = []
        }
        let state = Mutex(State())
    }

    public struct Faults: Sendable {
        /// Disk calls that still succeed; after them everything fails with EIO. Nil: no end.
        public var callsUntilPowerCut: Int?
        /// Bytes that fit in all files together. Nil: no end.
        public var capacity: UInt64?
        /// The next syncs of a file with this name fail with EIO.
        public var failingSync: String?
        /// Syncs succeed and do nothing: a disk that lies.
        public var ignoresSyncs = false
        public init() {}
    }

    struct State: Sendable {
        var names: [String: Content] = [:]
        var durableNames: [String: Content] = [:]
        var faults = Faults()
        var callCount = 0
        var isCut = false
        var isLocked = false
    }

    let state = Mutex(State())

    public init() {}

    /// Calls that changed something, so far.
    public var callCount: Int { state.withLock { $0.callCount } }
    public var isCut: Bool { state.withLock { $0.isCut } }
    public func setFaults(_ change: (inout Faults) -> Void) { state.withLock { change(&$0.faults) } }

    /// Counts a call and fails it if the power is out.
    func call(_ operation: String, _ file: String) throws(DiskError) {
        let isCut = state.withLock { state in
            state.callCount += 1
            if let left = state.faults.callsUntilPowerCut {
                if left == 0 { state.isCut = true }
                state.faults.callsUntilPowerCut = max(0, left - 1)
            }
            return state.isCut
        }
        if isCut { throw DiskError(errno: 5, operation: operation, file: file) }
    }

    public func open(_ name: String, creating: Bool) throws(DiskError) -> any DiskFile {
        if creating, state.withLock({ $0.names[name] == nil }) {
            try call("create", name)
            state.withLock { $0.names[name] = Content() }
        }
        guard let content = state.withLock({ $0.names[name] }) else { throw DiskError(errno: 2, operation: "open", file: name) }
        return SimulatedFile(disk: self, name: name, content: content)
    }

    public func remove(_ name: String) throws(DiskError) {
        try call("remove", name)
        state.withLock { _ = $0.names.removeValue(forKey: name) }
    }

    public func list() throws(DiskError) -> [String] { state.withLock { Array($0.names.keys) } }

    public func syncDirectory() throws(DiskError) {
        try call("sync", "the directory")
        state.withLock { $0.durableNames = $0.names }
    }

    public func freeByteCount() throws(DiskError) -> UInt64 {
        let (capacity, files) = state.withLock { ($0.faults.capacity, Array($0.names.values)) }
        return (capacity ?? 1 << 50) - min(capacity ?? 1 << 50, files.reduce(0) { $0 + $1.allocatedByteCount })
    }

    public func lock(_ name: String) throws(DiskError) -> any DiskLock {
        let isFree = state.withLock { state in
            defer { state.isLocked = true }
            return !state.isLocked
        }
        guard isFree else { throw DiskError(errno: 11, operation: "lock", file: name) }
        return SimulatedLock(disk: self)
    }

    /// What a disk may hold after the power was cut now. The same seed gives the same survivor.
    public func crash(seed: UInt64) -> SimulatedDisk {
        var random = SplitMix(seed: seed)
        let survivor = SimulatedDisk()
        let (names, durable) = state.withLock { ($0.names, $0.durableNames) }
        for name in Set(names.keys).union(durable.keys).sorted() {
            let isCertain = names[name] != nil && names[name] === durable[name]
            guard let content = names[name] ?? durable[name], isCertain || Bool.random(using: &random) else { continue }
            let copy = content.crash(&random)
            survivor.state.withLock {
                $0.names[name] = copy
                $0.durableNames[name] = copy
            }
        }
        return survivor
    }

    /// What the next process finds after this one was killed: everything written, synced or not.
    public func kill() -> SimulatedDisk {
        let survivor = SimulatedDisk()
        for (name, content) in state.withLock({ $0.names }) {
            let copy = content.copy()
            survivor.state.withLock { $0.names[name] = copy }
            if state.withLock({ $0.durableNames[name] === content }) { survivor.state.withLock { $0.durableNames[name] = copy } }
        }
        return survivor
    }

    func checkRoom(adding count: UInt64, _ file: String, operation: String) throws(DiskError) {
        guard let capacity = state.withLock({ $0.faults.capacity }) else { return }
        let used = state.withLock { Array($0.names.values) }.reduce(0) { $0 + $1.allocatedByteCount }
        guard used + count <= capacity else { throw DiskError(errno: 28, operation: operation, file: file) }
    }
}

final class SimulatedLock: DiskLock {
    private let disk: SimulatedDisk
    init(disk: SimulatedDisk) { self.disk = disk }
    func release() { disk.state.withLock { $0.isLocked = false } }
}

/// A small seeded generator: the same seed, the same run.
public struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64
    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
