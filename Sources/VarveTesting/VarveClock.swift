public import Foundation
import VarveService

/// The clock of a Varve under test: the dates of objects and the durations of transitions follow it. Signatures do not: clients sign with their own
/// clock.
public struct VarveClock: Sendable {
    let clock: LabClock

    /// What time it is by this clock.
    public var now: Date { clock.now }
    /// Whether it moves by itself.
    public var isRunning: Bool { clock.isRunning }

    /// Makes it that time. What lies in between passes, unless the clock is set back, which changes dates only.
    public func set(_ date: Date) { clock.set(date) }

    /// Moves on; what is due by then happens before this returns.
    public func advance(by duration: Duration) { clock.advance(by: duration) }

    /// Stops the clock, or lets it run.
    public func setRunning(_ isRunning: Bool) { clock.setRunning(isRunning) }
}
