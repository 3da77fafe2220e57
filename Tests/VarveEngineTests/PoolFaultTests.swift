import Testing
import VarveEngine
import VarveTestKit

/// The disk fails at every single call of a workload: nothing that was answered is lost, and the pool goes on or is poisoned until it is opened again.
@Suite struct PoolFaultTests {
    typealias Failure = DiskFaults.Failure

    @Test(arguments: FaultRig.Restart.allCases) func errorAtEveryCall(restart: FaultRig.Restart) throws {
        try forEveryCall(restart, step: 7) { $0.failure = Failure(callsBefore: $1, errno: 5) }
    }

    @Test(arguments: FaultRig.Restart.allCases) func deadDiskFromEveryCallOn(restart: FaultRig.Restart) throws {
        try forEveryCall(restart, step: 11) { $0.failure = Failure(callsBefore: $1, errno: 5, isOneShot: false) }
    }

    @Test(arguments: FaultRig.Restart.allCases) func errorAtEveryRead(restart: FaultRig.Restart) throws {
        try forEveryCall(restart, step: 3) { $0.failingRead = Failure(callsBefore: $1, errno: 5) }
    }

    @Test func noSpaceAtEveryCall() throws {
        try forEveryCall(.powerCut, step: 7) { $0.failure = Failure(callsBefore: $1, errno: 28) }
    }

    @Test func fullFromEveryCallOn() throws {
        try forEveryCall(.powerCut, step: 11) { $0.failure = Failure(callsBefore: $1, errno: 28, isOneShot: false) }
    }

    /// One workload again and again, with the fault at the first call, at the one `step` later, and so on until it comes no more.
    /// One seed, every call: `VARVE_SEEDS=3-3 swift test -c release --filter PoolFaultTests`.
    private func forEveryCall(
        _ restart: FaultRig.Restart, step: Int, _ fault: @escaping (inout DiskFaults, _ callsBefore: Int) -> Void
    ) throws {
        for seed in Seeds.range(2) {
            var callsBefore = 0
            while true {
                let wasHit: Bool
                do {
                    var rig = try FaultRig(seed: seed, restart: restart) { fault(&$0, callsBefore) }
                    try rig.run(stepCount: 60)
                    wasHit = rig.wasHit
                } catch {
                    Issue.record("seed \(seed), \(restart), fault after \(callsBefore) calls: \(error)")
                    return
                }
                if !wasHit { break }
                callsBefore += Seeds.isGiven ? 1 : step
            }
            #expect(callsBefore > 2 * step)
        }
    }
}
