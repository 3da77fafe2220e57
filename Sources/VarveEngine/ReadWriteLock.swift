import Glibc

/// Many readers or one writer; a waiting writer goes before new readers.
///
/// Safe because the lock's memory is touched only through pthread calls, and freed with the last reference.
final class ReadWriteLock: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_rwlock_t>.allocate(capacity: 1)

    init() {
        var attributes = pthread_rwlockattr_t()
        pthread_rwlockattr_init(&attributes)
        // PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP: readers that keep coming must not starve a snapshot.
        pthread_rwlockattr_setkind_np(&attributes, 2)
        let result = pthread_rwlock_init(lock, &attributes)
        precondition(result == 0, "pthread_rwlock_init: \(result)")
        pthread_rwlockattr_destroy(&attributes)
    }

    deinit {
        pthread_rwlock_destroy(lock)
        lock.deallocate()
    }

    @inline(__always)
    func withShared<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        lockShared()
        defer { unlock() }
        return try body()
    }

    @inline(__always)
    func withExclusive<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        lockExclusive()
        defer { unlock() }
        return try body()
    }

    @inline(__always)
    func lockShared() { check(pthread_rwlock_rdlock(lock)) }
    @inline(__always)
    func lockExclusive() { check(pthread_rwlock_wrlock(lock)) }
    @inline(__always)
    func unlock() { check(pthread_rwlock_unlock(lock)) }

    @inline(__always)
    private func check(_ result: CInt) { precondition(result == 0, "read-write lock misused: \(result)") }
}

/// A mutex with a condition, for the places where threads wait for each other's progress.
///
/// Safe because the memory is touched only through pthread calls, and freed with the last reference.
final class Monitor: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        precondition(pthread_mutex_init(mutex, nil) == 0 && pthread_cond_init(condition, nil) == 0, "out of memory for a lock")
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(condition)
        mutex.deallocate()
        condition.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }
    func unlock() { pthread_mutex_unlock(mutex) }
    /// Waits for a ``broadcast()``; the caller holds the lock, before and after.
    func wait() { pthread_cond_wait(condition, mutex) }
    /// The same, for at most that long.
    func wait(atMost duration: Duration) {
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        let (seconds, attoseconds) = duration.components
        let nanoseconds = deadline.tv_nsec + Int(attoseconds / 1_000_000_000)
        deadline.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        pthread_cond_timedwait(condition, mutex, &deadline)
    }
    func broadcast() { pthread_cond_broadcast(condition) }

    func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        lock()
        defer { unlock() }
        return try body()
    }
}
