import Synchronization
import VarveBackend
import VarveEngine
import VarveTestKit

/// Several threads at work on one pool: lanes that write, one that takes and deletes snapshots and forks and flushes, one that
/// writes checkpoints, reclaims and defragments. At some of the disk's calls, whichever thread makes them, survivors of a power cut are looked at while
/// the others go on.
final class ConcurrentRig: Sendable {
    private let seed: UInt64
    private let disk = SimulatedDisk()
    private let history: SharedHistory
    private let findings = Mutex(Findings())
    /// One check at a time: the others have the processor's other cores.
    private let checking = Mutex(())

    private struct Findings: Sendable {
        var tally = CrashTally()
        var failure: Mismatch?
    }

    /// One call in so many is a crash point.
    private static let stride: UInt64 = 4
    private static let volumeByteCount: UInt64 = 2048 * 4096
    /// Neighbours in one table and in one segment, and across their borders.
    private static let lanes: [(volume: UInt64, firstPage: UInt64, pageCount: Int)] = [
        (1, 0, 6), (1, 6, 6), (1, 506, 12), (2, 0, 8), (2, 512, 520),
    ]

    init(seed: UInt64) {
        self.seed = seed
        history = SharedHistory(
            ConcurrentHistory(
                Self.lanes.map { lane in
                    let layout = ModelLayout([(lane.firstPage, lane.pageCount)])
                    let stretch = layout.stretches[0]
                    return .init(
                        volume: lane.volume, extent: Extent(stretch, stretch.sectors),
                        answered: .init(stamps: Array(repeating: 0, count: layout.sectorCount)))
                }))
    }

    var tally: CrashTally { findings.withLock { $0.tally } }

    func run(stepCount: Int) throws {
        let pool = try openPool(disk, settings)
        defer { pool.abandon() }
        for id in Set(Self.lanes.map(\.volume)).sorted() { try pool.createVolume(VolumeID(id), byteCount: Self.volumeByteCount) }
        disk.observe { [unowned self] in self.powerMayGo(during: $0) }
        defer { disk.observe(nil) }
        try work(pool, stepCount)
        if let failure = findings.withLock({ $0.failure }) { throw failure }
        try checkAtRest(pool)
    }

    private func settings(_ settings: inout PoolSettings) {
        settings.isMaintenanceManual = true
        settings.journalByteCountMax = 64 << 10
        settings.pendingByteCountMax = 1 << 20
        settings.reclaimTableCountPerStep = 2
        if seed % 3 == 0 { settings.tableByteCountMax = 8 * 4096 }
    }

    private func work(_ pool: Pool, _ stepCount: Int) throws {
        let isDone = Mutex(false)
        let threads =
            Self.lanes.indices.map { lane in
                BackgroundThread { [self] in
                    var worker = LaneWorker(history, pool, lane, seed: seed)
                    try worker.run(stepCount, isBroken)
                }
            } + [
                BackgroundThread { [self] in
                    var worker = ImageWorker(history, pool, seed: seed)
                    try worker.run(stepCount / 2, isBroken)
                }
            ]
        let keeper = BackgroundThread { [self] in
            while !isDone.withLock({ $0 }), !isBroken() { try keep(pool) }
        }
        let results = threads.map { thread in Result { try thread.join() } }
        isDone.withLock { $0 = true }
        let last = Result { try keeper.join() }
        if let failure = findings.withLock({ $0.failure }) { throw failure }
        for result in results + [last] {
            if case .failure(let error) = result { throw Mismatch(description: "seed \(seed): \(error)") }
        }
    }

    private func keep(_ pool: Pool) throws {
        for _ in 0..<8 { _ = try pool.maintain() }
        _ = try pool.defragment()
        try pool.checkpoint()
    }

    private func isBroken() -> Bool { findings.withLock { $0.failure != nil } }

    // MARK: Checks

    private func powerMayGo(during call: DiskCall) {
        guard UInt64(call.number) % Self.stride == seed % Self.stride, !isBroken() else { return }
        // The order matters: what was promised before the disk was frozen must be on it, and nothing asked for after.
        let promised = history.now
        let frozen = disk.freeze(during: call)
        let killed = call.number % 3 == 0 ? disk.kill() : nil
        let history = history.now
        checking.withLock { _ in
            var random = SplitMix(seed: UInt64(call.number) << 32 | seed)
            for survival in [.lost, .files, Survival.allCases.randomElement(using: &random)!] as [Survival] {
                let survivorSeed = random.next()
                let survivor = frozen.survivor(survival, seed: survivorSeed)
                check(survivor, history, promised, "power cut during \(call), survivor \(survival) \(survivorSeed)")
            }
            if let killed { check(killed, history, promised.afterKill, "killed during \(call)") }
            findings.withLock { $0.tally.pointCount += 1 }
        }
    }

    private func check(
        _ disk: SimulatedDisk, _ history: ConcurrentHistory, _ promised: ConcurrentHistory, _ what: String
    ) {
        do {
            let pool = try openPool(disk)
            defer { pool.abandon() }
            try pool.waitForReclaim()
            try history.check(pool, promised: promised)
            try audit(pool)
            findings.withLock { $0.tally.survivorCount += 1 }
        } catch {
            if isBroken() { return }
            findings.withLock { findings in
                if findings.failure != nil { return }
                findings.failure = Mismatch(description: "seed \(seed), concurrent, \(what): \(error)")
            }
        }
    }

    /// Nobody works any more: everything answered is there.
    private func checkAtRest(_ pool: Pool) throws {
        do {
            try pool.waitForReclaim()
            var history = history.now
            for volume in Set(Self.lanes.map(\.volume)) { history.flushed(volume, history.answered) }
            try history.check(pool, promised: history)
            try audit(pool)
        } catch {
            throw Mismatch(description: "seed \(seed), concurrent, at rest: \(error)")
        }
    }
}
