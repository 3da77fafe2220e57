import VarveBackend
import VarveDisk
import VarveEngine
import VarveTestKit

/// Runs random operations on a disk that fails once or from some call on, the way the pool's owner would: goes on after an error, opens the pool again
/// when it is poisoned, and in the end cuts the power. Nothing that was answered may be lost.
struct FaultRig {
    /// What is left when the pool is opened again.
    enum Restart: CaseIterable { case processDied, powerCut }

    private var model: PoolModel
    private var disk = SimulatedDisk()
    private var pool: Pool?
    private var random: SplitMix
    private let restart: Restart
    private var isStarted = false
    /// Calls refused, and times that the pool was opened again.
    private(set) var refusalCount = 0
    private(set) var restartCount = 0

    /// Even seeds start with a pool that has been used, so that the fault may come while it is opened.
    init(
        seed: UInt64, restart: Restart, profile: CrashProfile = .small, _ faults: (inout DiskFaults) -> Void
    ) throws {
        model = PoolModel(seed: seed, layout: profile.layout, mix: profile.mix)
        random = SplitMix(seed: ~seed)
        self.restart = restart
        if seed % 2 == 0 { try use() }
        disk.setFaults(faults)
    }

    private mutating func use() throws {
        let pool = try openPool(disk)
        for _ in 0..<40 { try model.step(pool) }
        pool.abandon()
        disk = disk.crash(seed: random.next())
        let reopened = try openPool(disk)
        try model.adopt(reopened)
        reopened.abandon()
    }

    /// A fault that comes once came, and the pool may have got over it.
    private var hasFired = false
    /// Whether the fault came.
    var wasHit: Bool { refusalCount + restartCount > 0 || hasFired }

    mutating func run(stepCount: Int) throws {
        for _ in 0..<stepCount {
            try step()
            // Soon after the fault, before a checkpoint may have mended what it broke.
            if wasHit, Int.random(in: 0..<8, using: &random) == 0 { try checkSurvivors() }
        }
        disk.setFaults { faults in
            hasFired = faults.failure == nil && faults.failingRead == nil
            faults = DiskFaults()
        }
        try checkSurvivors()
        try close()
        try checkSurvivors()
    }

    private mutating func step() throws {
        let pool = try openedPool()
        var attempt = model
        do {
            try attempt.step(pool)
            model = attempt
        } catch BackendError.noSpace {
            refusalCount += 1
            try model.refused(attempt, pool)
            try model.verify(pool, .sample(seed: random.next()))
        } catch {
            model = attempt
            try goOn(pool, after: error)
        }
    }

    /// After an error that is not a lack of space: the pool still works, and of the operation any part may be done, or it is poisoned.
    private mutating func goOn(_ pool: Pool, after error: any Error) throws {
        do {
            try pool.checkpoint()
            try model.reread(pool)
            model.forgetUnderWay()
            refusalCount += 1
        } catch BackendError.poisoned, BackendError.inputOutput {
            pool.abandon()
            self.pool = nil
        }
    }

    private mutating func openedPool() throws -> Pool {
        if let pool { return pool }
        if isStarted { return try openAgain() }
        isStarted = true
        do {
            pool = try openPool(disk)
            return pool!
        } catch PoolOpenError.unreadable {
            return try openAgain()
        }
    }

    private mutating func openAgain() throws -> Pool {
        restartCount += 1
        var isDead = false
        disk.setFaults { faults in
            isDead = faults.failure?.isOneShot == false
            faults = DiskFaults()
        }
        disk = restart == .powerCut ? disk.crash(seed: random.next()) : disk.kill()
        if isDead { try removeDrafts() }
        let opened = try openPool(disk)
        try takeOver(opened)
        pool = opened
        return opened
    }

    /// As the pool asks of its operator when a disk that takes nothing any more comes back.
    private func removeDrafts() throws { for name in try disk.list() where name.hasPrefix("draft.") { try disk.remove(name) } }

    private mutating func takeOver(_ pool: Pool) throws {
        if restart == .powerCut { return try model.adopt(pool) }
        try model.adoptAfterDeath(pool)
        // Whether these sectors are on disk nobody can know once a sync has failed; who wants them there writes them again.
        for (id, sectors) in model.recentSectors() {
            let write = Write(id, sectors, model.takeStamp())
            model.begin(write)
            try write.execute(pool)
            model.finish()
        }
    }

    private mutating func close() throws {
        let pool = try openedPool()
        try model.verify(pool)
        try pool.waitForReclaim()
        try audit(pool)
        try model.verify(pool)
        pool.abandon()
    }

    private mutating func checkSurvivors() throws {
        let frozen = disk.freeze()
        for survival in Survival.allCases {
            let survivor = frozen.survivor(survival, seed: random.next())
            let pool = try openPool(survivor)
            defer { pool.abandon() }
            try pool.waitForReclaim()
            try model.check(pool)
            try audit(pool)
        }
    }
}

/// - Throws: what the books and the maps do not agree on.
func audit(_ pool: Pool) throws {
    let problems = try PoolAudit(pool).problems
    guard problems.isEmpty else { throw Mismatch(description: problems.joined(separator: "; ")) }
}
