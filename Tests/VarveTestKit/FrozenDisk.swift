import Synchronization

/// What of a disk's unsynced changes is there after a power cut. Every one is something that POSIX allows.
public enum Survival: CaseIterable, Sendable {
    /// Nothing that was not synced.
    case lost
    /// Everything, the call under way not.
    case kept
    /// Everything, and some of the call under way.
    case begun
    /// All of some files, nothing of the others: finds a missing order between files.
    case files
    /// Each change, or not.
    case scattered
    /// Each 512 bytes of each change, or not; so of several writes to one sector any may be the one that is there.
    case torn
    /// The later changes, the earlier ones not.
    case late
    case allButOne
    case onlyOne
}

/// A disk at one moment, during one call: from it come the disks that may be found after the power was cut then. Later changes of the disk
/// do not touch it.
public struct FrozenDisk: Sendable {
    struct File: Sendable {
        let name: String
        /// What the name may stand for, nil for no file: surely on disk first, as it is now, and perhaps as the call under way makes it.
        var versions: [FileState?]
        /// The version without the call under way.
        var current: Int
        /// What the call under way does to the bytes.
        var pending: FileState.Change?
    }
    let files: [File]

    /// Whether nothing is at stake: there is one survivor.
    public var isSettled: Bool {
        files.allSatisfy { $0.versions.count == 1 && $0.pending == nil && $0.versions[0]?.unsynced.isEmpty ?? true }
    }

    /// A disk that may be found. The same seed gives the same one.
    public func survivor(_ survival: Survival, seed: UInt64) -> SimulatedDisk {
        var fates = Fates(survival, changes, seed: seed)
        let survivor = SimulatedDisk()
        for file in files {
            fates.startFile()
            guard let version = file.versions[fates.version(of: file)] else { continue }
            let content = SimulatedDisk.Content(fates.surviving(version, pending: file.pending))
            survivor.state.withLock {
                $0.names[file.name] = content
                $0.durableNames[file.name] = content
            }
        }
        return survivor
    }

    /// The numbers of the calls whose changes are not synced.
    private var changes: [Int] {
        files.flatMap { file in
            (file.versions[file.current]?.unsynced ?? []).map(\.call) + (file.pending.map { [$0.call] } ?? [])
        }
    }
}

/// Draws what becomes of every change.
private struct Fates {
    private let survival: Survival
    private var random: SplitMix
    /// The call that is spared, or lost, or from which on all is kept.
    private let call: Int
    private let share: Int
    private var isFileKept = false

    init(_ survival: Survival, _ changes: [Int], seed: UInt64) {
        self.survival = survival
        random = SplitMix(seed: seed)
        call = changes.randomElement(using: &random) ?? 0
        share = [1, 4, 7].randomElement(using: &random)!
    }

    mutating func startFile() { isFileKept = Bool.random(using: &random) }

    mutating func version(of file: FrozenDisk.File) -> Int {
        switch survival {
        case .lost: 0
        case .kept: file.current
        case .begun: Int.random(in: file.current..<file.versions.count, using: &random)
        case .files: isFileKept ? file.versions.count - 1 : 0
        default: Int.random(in: 0..<file.versions.count, using: &random)
        }
    }

    mutating func surviving(_ file: FileState, pending: FileState.Change?) -> FileState {
        if survival == .kept { return FileState(settled: file.pages, byteCount: file.byteCount) }
        if survival == .lost { return FileState(settled: file.durable, byteCount: file.durableByteCount) }
        var (pages, byteCount) = (file.durable, file.durableByteCount)
        if survival == .begun {
            (pages, byteCount) = (file.pages, file.byteCount)
        } else {
            for change in file.unsynced { apply(change, isKept: isKept(change), &pages, &byteCount) }
        }
        if let pending { apply(pending, isKept: nil, &pages, &byteCount) }
        // The size may be on disk when the bytes are not.
        if Int.random(in: 0..<4, using: &random) == 0 { byteCount = max(byteCount, file.byteCount) }
        return FileState(settled: pages, byteCount: byteCount)
    }

    /// Nil: torn.
    private mutating func isKept(_ change: FileState.Change) -> Bool? {
        switch survival {
        case .lost: false
        case .kept, .begun: true
        case .files: isFileKept
        case .scattered: Int.random(in: 0..<8, using: &random) < share
        case .torn: nil
        case .late: change.call >= call
        case .allButOne: change.call != call
        case .onlyOne: change.call == call
        }
    }

    private mutating func apply(_ change: FileState.Change, isKept: Bool?, _ pages: inout PageTable, _ byteCount: inout Int) {
        if isKept == false { return }
        if isKept == true { return change.apply(to: &pages, &byteCount) }
        guard case .write = change.kind else {
            if Bool.random(using: &random) { change.apply(to: &pages, &byteCount) }
            return
        }
        var bits = SplitMix(seed: random.next())
        change.apply(to: &pages, &byteCount) { _ in
            let bits = bits.next()
            // Most pages whole or not at all: long writes are torn between pages more often than inside of them.
            return bits & 1 == 0 ? UInt8(truncatingIfNeeded: bits >> 8) : bits & 2 == 0 ? 0 : .max
        }
    }
}

extension SimulatedDisk {
    /// The disk as it is now, with a call that may be half done when the power goes.
    public func freeze(during call: DiskCall? = nil) -> FrozenDisk {
        state.withLock { state in
            let names = Set(state.names.keys).union(state.durableNames.keys).union(call?.kind == .create ? [call!.file] : [])
            return FrozenDisk(files: names.sorted().map { state.frozen($0, during: call) })
        }
    }

    /// What a disk may hold after the power was cut now. The same seed gives the same survivor.
    public func crash(seed: UInt64) -> SimulatedDisk {
        var random = SplitMix(seed: seed)
        return freeze().survivor(Survival.allCases.randomElement(using: &random)!, seed: seed)
    }

    /// What the next process finds after this one was killed: everything written, synced or not.
    public func kill() -> SimulatedDisk {
        let survivor = SimulatedDisk()
        survivor.state.withLock { new in
            state.withLock { old in
                let all = Array(old.names.values) + Array(old.durableNames.values) + old.unsyncedNames.compactMap(\.content)
                let copies = Dictionary(all.map { (ObjectIdentifier($0), Content($0.state)) }) { first, _ in first }
                new.names = old.names.mapValues { copies[ObjectIdentifier($0)]! }
                new.durableNames = old.durableNames.mapValues { copies[ObjectIdentifier($0)]! }
                new.unsyncedNames = old.unsyncedNames.map { ($0.name, $0.content.map { copies[ObjectIdentifier($0)]! }) }
                new.callCount = old.callCount
                new.cacheIdentity = old.cacheIdentity
            }
        }
        return survivor
    }
}

extension SimulatedDisk.State {
    fileprivate func frozen(_ name: String, during call: DiskCall?) -> FrozenDisk.File {
        var versions = [durableNames[name]?.state]
        for change in unsyncedNames where change.name == name { versions.append(change.content?.state) }
        let current = versions.count - 1
        if call?.file == name, call?.kind == .create { versions.append(FileState()) }
        if call?.file == name, call?.kind == .remove { versions.append(nil) }
        let isTarget = call?.content != nil && call?.content === names[name]
        return FrozenDisk.File(name: name, versions: versions, current: current, pending: isTarget ? call?.change : nil)
    }
}
