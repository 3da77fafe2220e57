import Testing
import VarveBackend
import VarveCatalog
import VarveService
import VarveTestKit
import VarveWire

/// Every transition, gone wrong at every step of it: an error before the step takes effect, an error after it, and the death of the process at
/// either moment. Whatever happens, all objects end settled, catalog and backend agree, and what was done is all of the call or nothing.
///
/// The steps are those of an undisturbed run, so that a new one is spoiled without being named here.
@Suite struct StepTests {
    /// Everything that a run can leave behind.
    struct Ending: Equatable {
        var contents: ServiceFixture.Contents

        /// The same with no volume attached.
        var detached: Ending {
            var ending = self
            for index in contents.volumes.indices {
                ending.contents.volumes[index].status = .created
                ending.contents.volumes[index].serverNumber = nil
                ending.contents.volumes[index].deviceName = nil
            }
            ending.contents.exports = contents.exports.filter { $0.hasPrefix("snapshot/") }
            return ending
        }
    }

    /// How a run went.
    struct Run {
        var before: Ending
        var after: Ending
        var isAnswered: Bool
        var steps: [String]
    }

    @Test(arguments: StepScenario.all) func oneSpoiledStep(_ scenario: StepScenario) throws {
        let good = try run(scenario, [:])
        #expect(good.isAnswered && good.steps.count >= 2)
        #expect((good.after == good.before) == scenario.endsAsItBegan)
        for step in good.steps.indices {
            for spoil in StepPlan.Spoil.allCases {
                let name = "\(scenario): step \(step), \(good.steps[step]), \(spoil)"
                let run = try run(scenario, [step: spoil])
                expectLegal(run, good, name, canFailToOpen: good.steps[step] == "openVolume" && !spoil.isDeath)
                if step == 0 && spoil == .failsBefore { #expect(!run.isAnswered && run.after == good.before, "\(name)") }
            }
        }
    }

    /// What is done about a failure fails as well, or does not come to its end. The second step is one of those that the first failure led to.
    @Test(arguments: StepScenario.all) func twoSpoiledSteps(_ scenario: StepScenario) throws {
        let good = try run(scenario, [:])
        for step in good.steps.indices {
            for first in [StepPlan.Spoil.failsBefore, .failsAfter] {
                let led = try run(scenario, [step: first]).steps
                for next in led.indices.dropFirst(step + 1) {
                    for second in StepPlan.Spoil.allCases {
                        let name = "\(scenario): step \(step), \(led[step]), \(first), then step \(next), \(led[next]), \(second)"
                        let spoils = [step: first, next: second]
                        expectLegal(
                            try run(scenario, spoils), good, name,
                            canFailToOpen: led[step] == "openVolume" || led[next] == "openVolume")
                    }
                }
            }
        }
    }

    /// Every kind of transition is among those that the scenarios spoil.
    @Test func everyKindIsSpoiled() throws {
        var kinds: Set<Transition.Kind> = []
        for scenario in StepScenario.all {
            let fixture = try ServiceFixture()
            let numbers = try scenario.prepare(fixture)
            fixture.service.setTransitionsPaused(true)
            try scenario.call(fixture.service, numbers)
            kinds.formUnion(fixture.service.transitionJobs().counts.keys.map(\.kind))
        }
        // Those that undo are led to by the failures of the others.
        #expect(Set(Transition.Kind.allCases).subtracting(kinds) == [.undoVolume, .undoSnapshot, .undoImage, .undoServer])
    }

    /// A volume that did not open on being attached is detached instead.
    private func expectLegal(_ run: Run, _ good: Run, _ name: String, canFailToOpen: Bool) {
        let isDone = run.after == good.after || canFailToOpen && run.after == good.after.detached
        if run.isAnswered {
            #expect(isDone, "\(name): what was answered was not done")
        } else {
            #expect(isDone || run.after == good.before, "\(name): neither done nor undone")
        }
    }

    /// One run to its end, the next process included if it dies.
    private func run(_ scenario: StepScenario, _ spoils: [Int: StepPlan.Spoil]) throws -> Run {
        let fixture = try ServiceFixture()
        let plan = StepPlan(fixture)
        let numbers = try scenario.prepare(fixture)
        let before = try ending(fixture)
        plan.start(spoils)
        var isAnswered = true
        do { try scenario.call(fixture.service, numbers) } catch { isAnswered = false }
        try settle(fixture, plan)
        let steps = plan.steps
        plan.end()
        let after = try ending(fixture)
        try expectSettled(after, "\(scenario) \(spoils)")
        return Run(before: before, after: after, isAnswered: isAnswered, steps: steps)
    }

    /// Tries again what failed, and starts the next process if this one died, until nothing is left to do.
    private func settle(_ fixture: ServiceFixture, _ plan: StepPlan) throws {
        for _ in 0..<10 {
            fixture.service.waitUntilSettled()
            if plan.isDead {
                plan.end()
                fixture.faultyCatalog.setGone(false)
                try fixture.restart()
            } else if fixture.retries.isEmpty {
                return
            }
            fixture.retries.fire()
        }
        Issue.record("still not settled: \(fixture.service.transitionJobs())")
    }

    private func ending(_ fixture: ServiceFixture) throws -> Ending {
        var contents = try fixture.contents()
        for index in contents.volumes.indices where contents.volumes[index].name.hasPrefix("bst") {
            contents.volumes[index].name = "made up"
        }
        for index in contents.snapshots.indices where contents.snapshots[index].name.hasPrefix("sh") {
            contents.snapshots[index].name = "made up"
        }
        return Ending(contents: contents)
    }

    /// No passing state, and catalog, backend and exports agree.
    private func expectSettled(_ ending: Ending, _ name: String) throws {
        let contents = ending.contents
        let states = Set(contents.volumes.map(\.state) + contents.snapshots.map(\.state))
        #expect(states.isSubset(of: ["CREAT/NULL/detached", "ATTAC/NULL/attached", "CREAT/NULL/created"]), "\(name): \(states)")
        for volume in contents.volumes {
            let isAttached = volume.status == .attached
            #expect((volume.serverNumber != nil) == isAttached && (volume.deviceName != nil) == isAttached, "\(name): \(volume)")
        }
        #expect(contents.servers.allSatisfy { $0.operation == .none && [.running, .stopped].contains($0.status) }, "\(name)")
        #expect(contents.images.allSatisfy { $0.status == .created && $0.operation == .none }, "\(name)")
        #expect(contents.volumeIDs == contents.volumes.map { VolumeID(UInt64($0.number.rawValue)) }.sorted(), "\(name)")
        #expect(contents.snapshotIDs == contents.snapshots.map { SnapshotID(UInt64($0.number.rawValue)) }.sorted(), "\(name)")
        let exports =
            contents.volumes.filter { $0.status == .attached }.map { "\($0.number)" }
            + contents.snapshots.map { "snapshot/\($0.number)" }
        #expect(contents.exports == exports.sorted(), "\(name)")
    }
}
