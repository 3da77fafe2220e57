import Foundation
import Synchronization
import Testing
import VarveService

@Suite struct LabClockTests {
    private let date = Date(timeIntervalSince1970: 1_900_000_000)

    private func stopped() -> LabClock {
        let clock = LabClock()
        clock.setRunning(false)
        clock.set(date)
        return clock
    }

    @Test func itStartsAsTheMachinesAndRunsWithIt() {
        let clock = LabClock()
        let (first, second) = (clock.now, clock.now)
        #expect(abs(first.timeIntervalSinceNow) < 60 && second >= first && clock.isRunning)
    }

    @Test func stoppedItStands() {
        let clock = stopped()
        #expect(abs(clock.now.timeIntervalSince(date)) < 0.001 && !clock.isRunning)
        clock.advance(by: .seconds(90))
        #expect(abs(clock.now.timeIntervalSince(date) - 90) < 0.001)
        clock.setRunning(true)
        #expect(clock.now.timeIntervalSince(date) >= 89.999)
    }

    @Test func whatIsDueHappensInOrderBeforeAnAdvanceReturns() {
        let clock = stopped()
        let rung = Mutex<[Int]>([])
        for seconds in [30, 10, 20] { clock.timer.schedule(.seconds(seconds)) { rung.withLock { $0.append(seconds) } } }
        clock.advance(by: .seconds(9))
        #expect(rung.withLock { $0 } == [])
        clock.advance(by: .seconds(11))
        #expect(rung.withLock { $0 } == [10, 20])
        clock.set(date + 3600)
        #expect(rung.withLock { $0 } == [10, 20, 30])
    }

    /// Setting the clock back changes what time it is, not how much has passed.
    @Test func settingItBackDelaysNothing() {
        let clock = stopped()
        let isRung = Mutex(false)
        clock.timer.schedule(.seconds(10)) { isRung.withLock { $0 = true } }
        clock.set(date - 86400)
        #expect(abs(clock.now.timeIntervalSince(date) + 86400) < 0.001)
        clock.advance(by: .seconds(10))
        #expect(isRung.withLock { $0 })
    }

    @Test func runningItRingsByItself() {
        let clock = LabClock()
        let isRung = Mutex(false)
        clock.timer.schedule(.milliseconds(5)) { isRung.withLock { $0 = true } }
        let end = ContinuousClock.now + .seconds(10)
        while !isRung.withLock({ $0 }), ContinuousClock.now < end { sched_yield() }
        #expect(isRung.withLock { $0 })
    }
}
