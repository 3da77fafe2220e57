import Testing
import VarveBackend
import VarveEngine
import VarveTestKit

@Suite struct PoolModelTests {
    /// Random operations against the model, reopening now and then; the books stay exact.
    @Test(arguments: Seeds.range(10)) func randomOperations(seed: UInt64) throws {
        var model = PoolModel(seed: seed)
        let disk = SimulatedDisk()
        var pool = try openPool(disk)
        for round in 1...8 {
            for _ in 0..<150 { try model.step(pool) }
            try model.verify(pool)
            if round % 2 == 0 {
                try pool.close()
                pool = try openPool(disk)
                try model.verify(pool)
            }
        }
        try pool.waitForReclaim()
        let problems = try PoolAudit(pool).problems
        #expect(problems == [], "seed \(seed)")
        try pool.close()
    }

    /// The same on a small disk: writers get ENOSPC, nothing is lost, and work goes on when space appears.
    @Test(arguments: Seeds.range(6)) func fullDisk(seed: UInt64) throws {
        var model = PoolModel(seed: seed)
        let disk = SimulatedDisk()
        let pool = try openPool(disk)
        for _ in 0..<100 { try model.step(pool) }
        disk.setFaults { $0.capacity = 900_000 }
        var refused = 0
        for _ in 0..<300 {
            var attempt = model
            do {
                try attempt.step(pool)
                model = attempt
            } catch BackendError.noSpace {
                refused += 1
                try model.refused(attempt, pool)
            }
        }
        #expect(refused > 0)
        try model.verify(pool)
        disk.setFaults { $0.capacity = nil }
        for _ in 0..<100 { try model.step(pool) }
        try model.verify(pool)
        try pool.waitForReclaim()
        #expect(try PoolAudit(pool).problems == [])
        try pool.close()
    }
}
