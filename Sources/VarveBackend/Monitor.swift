import Glibc

/// A mutex with a condition, for the places where threads wait for each other's progress, or where many want a lock at a time:
/// `Synchronization.Mutex` hands itself over from waiter to waiter, and each hand-over is a switch of threads.
///
/// Safe because the memory is touched only through pthread calls, and freed with the last reference.
package final class Monitor: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init() {
        precondition(pthread_mutex_init(mutex, nil) == 0 && pthread_cond_init(condition, nil) == 0, "out of memory for a lock")
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(condition)
        mutex.deallocate()
        condition.deallocate()
    }

    package func lock() { pthread_mutex_lock(mutex) }
    package func unlock() { pthread_mutex_unlock(mutex) }
    /// Waits for a ``signal()`` or a ``broadcast()``, perhaps in vain; the caller holds the lock, before and after.
    package func wait() { pthread_cond_wait(condition, mutex) }
    /// The same, for at most that long.
    /// - Returns: false after that time.
    @discardableResult
    package func wait(atMost duration: Duration) -> Bool {
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        let (seconds, attoseconds) = duration.components
        let nanoseconds = deadline.tv_nsec + Int(attoseconds / 1_000_000_000)
        deadline.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        return pthread_cond_timedwait(condition, mutex, &deadline) == 0
    }
    /// Wakes one that waits, if any does.
    package func signal() { pthread_cond_signal(condition) }
    /// Wakes all that wait.
    package func broadcast() { pthread_cond_broadcast(condition) }

    @inlinable
    package func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        lock()
        defer { unlock() }
        return try body()
    }
}
