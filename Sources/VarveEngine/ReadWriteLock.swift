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
