import Synchronization
import VarveBackend
import VarveEngine
import VarveTestKit

/// The history that all threads write to. Nobody holds it while the pool works.
final class SharedHistory: Sendable {
    private let state: Mutex<ConcurrentHistory>

    init(_ history: ConcurrentHistory) { state = Mutex(history) }

    func withLock<R>(_ body: (inout sending ConcurrentHistory) throws -> sending R) rethrows -> sending R {
        try state.withLock(body)
    }

    var now: ConcurrentHistory { state.withLock { $0 } }
}

/// Writes, trims and zeroes the sectors of one lane, and flushes its volume now and then.
struct LaneWorker {
    private let history: SharedHistory
    private let pool: Pool
    private let index: Int
    private let volume: UInt64
    private let extent: Extent
    private var random: SplitMix
    private var stamp: UInt32 = 0

    init(_ history: SharedHistory, _ pool: Pool, _ index: Int, seed: UInt64) {
        (self.history, self.pool, self.index) = (history, pool, index)
        let lane = history.now.lanes[index]
        (volume, extent) = (lane.volume, lane.extent)
        random = SplitMix(seed: seed &* 100 + UInt64(index))
    }

    mutating func run(_ stepCount: Int, _ isBroken: () -> Bool) throws {
        let device = try pool.openVolume(VolumeID(volume))
        for _ in 0..<stepCount where !isBroken() {
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<13: try write(device)
            case 13..<16: try discard(device)
            case 16..<18: try zero(device)
            default: try flush(device)
            }
        }
    }

    private mutating func randomExtent() -> Extent {
        let most = Bool.random(using: &random) ? 40 : extent.sectors.count
        let start = Int.random(in: extent.sectors, using: &random)
        return extent.part(start..<min(extent.sectors.upperBound, start + Int.random(in: 1...most, using: &random)))
    }

    private mutating func write(_ device: any BlockDevice) throws {
        let part = randomExtent()
        stamp += 1
        let words = SectorStamp.words(stamp, part)
        try change(part.sectors, stamp) { try words.withUnsafeBytes { try device.write($0, at: part.byteOffset) } }
    }

    private mutating func discard(_ device: any BlockDevice) throws {
        let part = randomExtent()
        try change(part.wholePages, 0) { try device.discard(at: part.byteOffset, count: UInt64(part.byteCount)) }
    }

    private mutating func zero(_ device: any BlockDevice) throws {
        let part = randomExtent()
        let mayDeallocate = Bool.random(using: &random)
        try change(part.sectors, 0) {
            try device.writeZeroes(at: part.byteOffset, count: UInt64(part.byteCount), mayDeallocate: mayDeallocate)
        }
    }

    private func change(_ sectors: Range<Int>, _ stamp: UInt32, _ body: () throws -> Void) throws {
        history.withLock { $0.ask(.init(sectors: sectors, stamp: stamp), lane: index) }
        try body()
        history.withLock { $0.answer(lane: index) }
    }

    private func flush(_ device: any BlockDevice) throws {
        let moment = history.withLock { $0.answered }
        try device.flush()
        history.withLock { $0.flushed(volume, moment) }
    }
}

/// Takes snapshots, alone or of all volumes at one moment, makes forks of them, deletes both, and flushes volumes that others write.
struct ImageWorker {
    private let history: SharedHistory
    private let pool: Pool
    private let volumes: [UInt64]
    private var random: SplitMix

    init(_ history: SharedHistory, _ pool: Pool, seed: UInt64) {
        (self.history, self.pool) = (history, pool)
        volumes = Set(history.now.lanes.map(\.volume)).sorted()
        random = SplitMix(seed: seed &* 100 + 99)
    }

    mutating func run(_ stepCount: Int, _ isBroken: () -> Bool) throws {
        for _ in 0..<stepCount where !isBroken() {
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<5: try snapshot()
            case 5..<8: try fork()
            case 8..<12: try deleteSnapshot()
            case 12..<14: try deleteFork()
            default: try flush()
            }
        }
    }

    private mutating func flush() throws {
        let volume = volumes.randomElement(using: &random)!
        let moment = history.withLock { $0.answered }
        try pool.openVolume(VolumeID(volume)).flush()
        history.withLock { $0.flushed(volume, moment) }
    }

    private mutating func snapshot() throws {
        guard history.now.snapshots.values.count(where: { $0.life == .there }) < 5 else { return try deleteSnapshot() }
        let cut = Bool.random(using: &random) ? volumes : [volumes.randomElement(using: &random)!]
        let ids = history.withLock { $0.askForSnapshots(of: cut) }
        if ids.count == 1 {
            try pool.createSnapshot(SnapshotID(ids[0]), of: VolumeID(cut[0]))
        } else {
            try pool.createSnapshots(zip(ids, cut).map { SnapshotCut(snapshot: SnapshotID($0), volume: VolumeID($1)) })
        }
        history.withLock { $0.answerSnapshots(ids) }
        let asAnswered = history.now
        for id in ids {
            let content = try asAnswered.content(of: id, pool)
            history.withLock { $0.snapshots[id]!.content = content }
        }
    }

    private mutating func randomSnapshot() -> (id: UInt64, snapshot: ConcurrentHistory.Snapshot)? {
        let there = history.now.snapshots.filter { $0.value.life == .there }.sorted { $0.key < $1.key }
        return there.randomElement(using: &random).map { ($0.key, $0.value) }
    }

    private mutating func fork() throws {
        guard let (source, snapshot) = randomSnapshot(), let content = snapshot.content else { return }
        let id = history.withLock { history in
            let id = history.takeID()
            history.forks[id] = .init(volume: snapshot.volume, content: content)
            return id
        }
        let byteCount = try pool.openSnapshot(SnapshotID(source)).byteCount
        try pool.forkVolume(VolumeID(id), from: SnapshotID(source), byteCount: byteCount)
        history.withLock { $0.forks[id]!.life = .there }
    }

    private mutating func deleteSnapshot() throws {
        guard let (id, _) = randomSnapshot() else { return }
        history.withLock { $0.snapshots[id]!.life = .leaving }
        try pool.deleteSnapshot(SnapshotID(id))
        history.withLock { $0.snapshots[id]!.life = .gone }
    }

    private mutating func deleteFork() throws {
        let there = history.now.forks.filter { $0.value.life == .there }.keys.sorted()
        guard let id = there.randomElement(using: &random) else { return }
        history.withLock { $0.forks[id]!.life = .leaving }
        try pool.deleteVolume(VolumeID(id))
        history.withLock { $0.forks[id]!.life = .gone }
    }
}
