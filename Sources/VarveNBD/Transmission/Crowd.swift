import Glibc
import Synchronization

/// How many connections make large READs at about the same time, as one atomic. From any thread; never blocks.
///
/// | bits  | meaning                                                  |
/// |------:|:---------------------------------------------------------|
/// | 32... | the window of time that the counts are of                |
/// | 16... | connections that were seen in the window before          |
/// |  0... | connections seen so far in this window                   |
package final class Crowd: Sendable {
    /// The last window in which a connection was seen; for its own thread.
    package struct Member {
        fileprivate var window: UInt64 = .max
        package init() {}
    }

    private static let windowMilliseconds: Int64 = 16
    private static let countMask: UInt64 = 0xFFFF

    private let state = Atomic<UInt64>(0)
    private let processorCount: Int

    package init(processorCount: Int = sysconf(CInt(_SC_NPROCESSORS_ONLN))) { self.processorCount = processorCount }

    /// A connection makes a large READ.
    /// - Returns: whether there are at least as many as processors: enough to keep all of them busy.
    package func enter(_ member: inout Member, atMilliseconds time: Int64 = MonotonicClock.milliseconds) -> Bool {
        let window = UInt64(time / Self.windowMilliseconds) & UInt64(UInt32.max)
        var old = state.load(ordering: .relaxed)
        while true {
            var (before, now) = Self.counts(in: old, at: window)
            if member.window != window { now = min(now + 1, Self.countMask) }
            let new = window << 32 | before << 16 | now
            if new != old {
                let (exchanged, original) = state.compareExchange(expected: old, desired: new, ordering: .relaxed)
                old = original
                if !exchanged { continue }
            }
            member.window = window
            before = max(before, now)
            return before >= processorCount
        }
    }

    private static func counts(in state: UInt64, at window: UInt64) -> (before: UInt64, now: UInt64) {
        switch window &- state >> 32 {
        case 0: (state >> 16 & countMask, state & countMask)
        case 1: (state & countMask, 0)
        default: (0, 0)
        }
    }
}
