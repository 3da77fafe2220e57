import VarveEngine
import VarveTestKit

/// Runs random operations once and, at every disk call, opens what a power cut there could leave behind.
///
/// Safe because the pool is driven, and its disk's calls are observed, on one thread.
final class CrashRig: @unchecked Sendable {
    let profile: CrashProfile
    private(set) var model: PoolModel
    private(set) var disk: SimulatedDisk
    private(set) var tally = CrashTally()
    private(set) var failure: Mismatch?
    private let seed: UInt64
    private var random: SplitMix
    private var round = 0
    /// Disk and model at the last point, and when nothing that was not synced was left for the last time.
    private var last = (disk: -1, model: -1)
    private var lastLost = (disk: -1, model: -1)

    init(seed: UInt64, profile: CrashProfile) {
        (self.seed, self.profile) = (seed, profile)
        model = PoolModel(seed: seed, layout: profile.layout, mix: profile.mix)
        disk = SimulatedDisk()
        random = SplitMix(seed: ~seed)
    }

    /// Several lives of one pool, each but the first begun from what a power cut left of the one before.
    func run() throws {
        for round in 0..<profile.roundCount {
            self.round = round
            if round > 0 { try startFromSurvivor() }
            try live()
            if let failure { throw failure }
        }
    }

    /// A life, from opening on, with every crash point of it.
    private func live() throws {
        disk.setFaults { profile.faults(&$0, round) }
        (last, lastLost) = ((-1, -1), (-1, -1))
        disk.observe { [unowned self] in self.powerMayGo(during: $0) }
        defer { disk.observe(nil) }
        let pool = try openPool(disk, profile.settings)
        defer { pool.abandon() }
        for _ in 0..<profile.stepCount where failure == nil { try step(pool) }
        try model.verify(pool)
    }

    /// As ``PoolModel/step(_:)``; the model may be looked at while the pool works.
    private func step(_ pool: Pool) throws {
        guard let operation = model.draw() else { return }
        model.begin(operation)
        try operation.execute(pool)
        model.finish()
    }

    private func startFromSurvivor() throws {
        disk = disk.crash(seed: random.next())
        do {
            let pool = try openPool(disk, profile.settings)
            defer { pool.abandon() }
            try model.adopt(pool)
        } catch {
            throw Mismatch(description: "\(place), after a crash at the end: \(error)")
        }
    }

    private var place: String { "seed \(seed), round \(round)" }

    private func powerMayGo(during call: DiskCall) {
        let now = (disk: disk.version, model: model.version)
        // A call that changes nothing after one that changed nothing is the same point.
        guard failure == nil, call.isChange || now != last else { return }
        last = now
        tally.pointCount += 1
        let frozen = disk.freeze(during: call)
        for survival in survivals(frozen) {
            let survivorSeed = random.next()
            do {
                try check(frozen.survivor(survival, seed: survivorSeed))
                tally.survivorCount += 1
            } catch {
                return fail("power cut during \(call)", "survivor \(survival) \(survivorSeed): \(error)")
            }
        }
        do { try checkKilled(disk.kill()) } catch { fail("killed before \(call)", "\(error)") }
    }

    private func fail(_ when: String, _ what: String) {
        let operation = model.underWay.map { "\($0)" } ?? "opening"
        failure = Mismatch(description: "\(place), \(when) of \(operation), \(what)")
    }

    /// Which survivors to look at: one of every sort that differs from those of the call before.
    private func survivals(_ frozen: FrozenDisk) -> [Survival] {
        var survivals: [Survival] = []
        let version = (disk: disk.durableVersion, model: model.version)
        if version != lastLost { survivals.append(.lost) }
        lastLost = version
        if frozen.isSettled { return survivals }
        survivals.append(.files)
        survivals.append(Bool.random(using: &random) ? .kept : .begun)
        survivals.append([.scattered, .torn, .late, .allButOne, .onlyOne].randomElement(using: &random)!)
        return survivals
    }

    private func check(_ survivor: SimulatedDisk) throws {
        let depth = PoolModel.Depth.sample(seed: random.next())
        let pool = try openPool(survivor, profile.settings)
        defer { pool.abandon() }
        let chance = Int.random(in: 0..<16, using: &random)
        if chance < 4 { try model.check(pool, depth) }
        try pool.waitForReclaim()
        try model.check(pool, depth)
        try audit(pool)
        if chance == 0 { try goOn(pool, survivor) }
    }

    /// The process that was killed had a pool that nobody else saw: whoever comes next finds all that it answered. What that one flushes
    /// then survives a power cut, whichever of the two wrote it.
    private func checkKilled(_ disk: SimulatedDisk) throws {
        let depth = PoolModel.Depth.sample(seed: random.next())
        let pool = try openPool(disk, profile.settings)
        defer { pool.abandon() }
        try model.check(pool, depth, after: .kill)
        tally.survivorCount += 1
        guard Int.random(in: 0..<8, using: &random) == 0 else { return }
        try pool.waitForReclaim()
        try audit(pool)
        try goOn(pool, disk, after: .kill)
    }

    /// A short second life on a survivor, and a second power cut.
    private func goOn(_ pool: Pool, _ disk: SimulatedDisk, after end: PoolModel.End = .powerCut) throws {
        var model = model
        if end == .powerCut { try model.adopt(pool) } else { try model.adoptAfterDeath(pool, after: .kill) }
        let callCount = Int.random(in: 0..<60, using: &random)
        disk.setFaults { $0.callsUntilPowerCut = callCount }
        for _ in 0..<20 where !disk.isCut { do { try model.step(pool) } catch { break } }
        if end == .kill { do { try model.flushAll(pool) } catch  where disk.isCut {} }
        let second = try openPool(disk.crash(seed: random.next()), profile.settings)
        defer { second.abandon() }
        try second.waitForReclaim()
        try model.check(second)
        try audit(second)
    }
}

/// A sort of workload for the ``CrashRig``.
struct CrashProfile: Sendable {
    var layout = ModelLayout.small
    var mix = OperationMix.standard
    var roundCount = 3
    var stepCount = 100
    var settings: @Sendable (inout PoolSettings) -> Void = { _ in }
    /// What is wrong with the disk in a life.
    var faults: @Sendable (inout DiskFaults, _ round: Int) -> Void = { _, _ in }

    static let small = CrashProfile()
    /// A journal grows by more than a batch, as in a real pool.
    static let roomyJournals = CrashProfile(settings: { $0.journalRoomByteCount = 64 << 10 })
    static let long = CrashProfile(layout: .large, mix: .long, stepCount: 60)
    /// Room for a few tables only: they come and go, and checkpoints with them. Reclaim in small steps, so that it is often half done.
    static let shortOfMemory = CrashProfile(settings: {
        $0.tableByteCountMax = 6 * 4096
        $0.reclaimTableCountPerStep = 2
    })

    /// Which sort a seed is of.
    static func of(seed: UInt64) -> CrashProfile {
        switch seed % 8 {
        case 0: roomyJournals
        case 2, 5: long
        case 3: shortOfMemory
        default: small
        }
    }
}

/// Crash points passed, and survivors opened and found right.
struct CrashTally: Sendable {
    var pointCount = 0
    var survivorCount = 0

    static func += (a: inout Self, b: Self) {
        a.pointCount += b.pointCount
        a.survivorCount += b.survivorCount
    }
}
