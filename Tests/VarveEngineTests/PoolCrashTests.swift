import Testing
import VarveBackend
import VarveEngine
import VarveTestKit

@Suite struct PoolCrashTests {
    /// Power cut at every disk call of seeded workloads, several legal survivors each, opened, audited and compared with what was answered.
    ///
    /// A long run: `VARVE_CRASH_POINTS=100000 swift test -c release --filter everySurvivor`. One seed again, with the same hash order of sets:
    /// `SWIFT_DETERMINISTIC_HASHING=1 VARVE_SEEDS=17-17 swift test -c release --filter everySurvivor`.
    @Test func everySurvivorHoldsWhatWasFlushed() throws {
        let tally = try CrashCampaign.run("crash points") { seed, tally in
            let rig = CrashRig(seed: seed, profile: .of(seed: seed))
            defer { tally = rig.tally }
            try rig.run()
        }
        #expect(Seeds.isGiven || tally.pointCount > 1000)
    }

    /// The same with threads that write, flush, take and delete snapshots, reclaim and write checkpoints at the same time.
    ///
    /// A seed gives the same operations, not the same order of them. A long run:
    /// `VARVE_CRASH_POINTS=20000 swift test -c release --filter concurrentWork`.
    @Test func concurrentWork() throws {
        let tally = try CrashCampaign.run("concurrent crash points", defaultPointCount: 1_000) { seed, tally in
            let rig = ConcurrentRig(seed: seed)
            defer { tally = rig.tally }
            try rig.run(stepCount: 60)
        }
        #expect(Seeds.isGiven || tally.pointCount > 300)
    }

    /// A killed process loses nothing that was answered, even if the ones before it were killed too.
    @Test(arguments: Seeds.range(8)) func killedProcess(seed: UInt64) throws {
        var model = PoolModel(seed: seed)
        var disk = SimulatedDisk()
        for round in 0..<6 {
            run(&model, disk, steps: 80)
            disk = disk.kill()
            try check(&model, disk, "seed \(seed), round \(round)")
        }
    }

    /// The rig finds a broken order: from the second life on the syncs of some files do nothing. Of data: O1; of tables: O2; of journals: a flush
    /// answered too early.
    @Test(arguments: ["", "data.", "tables", "journal.", "superblock.", "directory"]) func ignoredSyncsAreFound(file: String)
        throws
    {
        let profile = CrashProfile(faults: { faults, round in if round > 0 { faults.ignoredSyncs = [file] } })
        let found = (1...10 as ClosedRange<UInt64>).first { seed in
            do { try CrashRig(seed: seed, profile: profile).run() } catch { return true }
            return false
        }
        #expect(found != nil, "ignored syncs of \(file) were not found")
    }

    /// Drives a pool until the steps are done or the disk fails.
    private func run(_ model: inout PoolModel, _ disk: SimulatedDisk, steps: Int) {
        guard let pool = try? openPool(disk) else { return }
        defer { pool.abandon() }
        for _ in 0..<steps {
            do { try model.step(pool) } catch { return }
        }
    }

    private func check(_ model: inout PoolModel, _ disk: SimulatedDisk, _ context: String) throws {
        do {
            let pool = try openPool(disk)
            defer { pool.abandon() }
            try model.adoptAfterDeath(pool, after: .kill)
            try pool.waitForReclaim()
            try model.verify(pool)
            let problems = try PoolAudit(pool).problems
            guard problems.isEmpty else { throw Mismatch(description: problems.joined(separator: "; ")) }
        } catch {
            throw Mismatch(description: "\(context): \(error)")
        }
    }
}
