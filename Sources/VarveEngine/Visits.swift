import Atomics
import Glibc

/// Tells when every thread that may know the place of something taken out of sight has let go of it (sleepable RCU).
///
/// Whoever follows pointers, or reads pages, does so between ``enter()`` and ``leave(_:)``, which cost two uncontended atomic additions. Whoever
/// frees them first unpublishes them, then calls ``waitForAll()``.
///
/// Safe because the counters are reached through atomics only.
final class Visits: @unchecked Sendable {
    private typealias Counter = UnsafeAtomic<Int>
    private static let stripeCount = 64
    /// Counters stand this far apart, so that threads do not share cache lines.
    private static let spacing = 16
    private let counters = UnsafeMutablePointer<Counter.Storage>.allocate(capacity: stripeCount * 2 * spacing)
    private let phase = ManagedAtomic(0)

    init() { counters.initialize(repeating: Counter.Storage(0), count: Self.stripeCount * 2 * Self.spacing) }

    deinit { counters.deallocate() }

    /// Begins a visit; the answer goes to ``leave(_:)``.
    @inline(__always)
    func enter() -> Int {
        let thread = UInt(pthread_self())
        let stripe = Int(truncatingIfNeeded: (thread >> 12) ^ (thread >> 20)) & (Self.stripeCount - 1)
        let index = stripe * 2 + phase.load(ordering: .relaxed)
        counter(index).wrappingIncrement(ordering: .sequentiallyConsistent)
        #if !arch(x86_64)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        #endif
        return index
    }

    @inline(__always)
    func leave(_ index: Int) { counter(index).wrappingDecrement(ordering: .releasing) }

    /// Returns when every visit that began before the call has ended. One thread at a time, and none that is in a visit itself.
    func waitForAll() { _ = waitForAll(atMost: .max) }

    /// The same for a thread that may be in a visit itself, or that must not wait for long.
    /// - Parameter milliseconds: about how long to wait.
    /// - Returns: false if visits of before the call go on.
    func waitForAll(atMost milliseconds: Int) -> Bool {
        var pauses = 0
        // Twice: a visitor may have read the phase before the first change and counts itself in after it.
        for _ in 0..<2 {
            let old = phase.load(ordering: .sequentiallyConsistent)
            phase.store(1 - old, ordering: .sequentiallyConsistent)
            for stripe in 0..<Self.stripeCount {
                while counter(stripe * 2 + old).load(ordering: .sequentiallyConsistent) != 0 {
                    if pauses / Self.pausesPerMillisecond >= milliseconds { return false }
                    usleep(20)
                    pauses += 1
                }
            }
        }
        return true
    }

    /// The system makes a pause of 20 microseconds last some 75.
    private static let pausesPerMillisecond = 13

    @inline(__always)
    private func counter(_ index: Int) -> Counter { Counter(at: counters + index * Self.spacing) }
}
