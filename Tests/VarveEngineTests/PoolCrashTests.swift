import Testing
import VarveBackend
import VarveEngine
import VarveTestKit

@Suite struct PoolCrashTests {
    /// Random operations, power cut at a random disk call, a random legal survivor opened, compared and carried on with; again and again.
    @Test(arguments: Seeds.range(24)) func everySurvivorHoldsWhatWasFlushed(seed: UInt64) throws {
        var model = PoolModel(seed: seed)
        var disk = SimulatedDisk()
        for round in 0..<12 {
            disk = try runUntilPowerCut(&model, disk, seed: seed * 1000 + UInt64(round))
            try check(&model, disk, "seed \(seed), round \(round)")
        }
    }

    /// The power goes at every single disk call of one small workload; each of several survivors must be sound.
    @Test func powerCutAtEveryCall() throws {
        var points = 0
        while true {
            var model = PoolModel(seed: 7)
            let disk = SimulatedDisk()
            let cut = points * 3
            disk.setFaults { $0.callsUntilPowerCut = cut }
            run(&model, disk, steps: 60)
            guard disk.isCut else { break }
            for survivor in 0..<2 {
                var copy = model
                try check(&copy, disk.crash(seed: UInt64(cut * 10 + survivor)), "cut at call \(cut), survivor \(survivor)")
            }
            points += 1
        }
        #expect(points > 50)
    }

    /// A killed process loses nothing that was flushed, and nothing of a snapshot, even without power loss in between.
    @Test(arguments: Seeds.range(8)) func killedProcess(seed: UInt64) throws {
        var model = PoolModel(seed: seed)
        var disk = SimulatedDisk()
        for round in 0..<6 {
            run(&model, disk, steps: 80)
            disk = disk.kill()
            try check(&model, disk, "seed \(seed), round \(round)")
        }
    }

    /// The rig finds a broken order: syncs that do nothing must lose flushed bytes.
    @Test func lyingDiskIsFound() throws {
        var found = 0
        for seed in 1...20 as ClosedRange<UInt64> {
            var model = PoolModel(seed: seed)
            let disk = SimulatedDisk()
            run(&model, disk, steps: 20)
            disk.setFaults { $0.ignoredSyncs = [""] }
            run(&model, disk, steps: 100)
            do { try check(&model, disk.crash(seed: seed), "lying disk") } catch { found += 1 }
        }
        #expect(found > 10, "only \(found) of 20 lying disks were found")
    }

    private func runUntilPowerCut(_ model: inout PoolModel, _ disk: SimulatedDisk, seed: UInt64) throws -> SimulatedDisk {
        var random = SplitMix(seed: seed)
        disk.setFaults { $0.callsUntilPowerCut = Int.random(in: 1...400, using: &random) }
        run(&model, disk, steps: 200)
        return disk.crash(seed: seed)
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
            try model.adopt(pool)
            try pool.waitForReclaim()
            try model.verify(pool)
            let problems = try PoolAudit(pool).problems
            guard problems.isEmpty else { throw Mismatch(description: problems.joined(separator: "; ")) }
        } catch {
            throw Mismatch(description: "\(context): \(error)")
        }
    }
}
