import Synchronization

/// Requests that workers have done, on their way back to the connection's thread.
final class ReplyQueue: Sendable {
    private let done = Mutex<[LeftRequest]>([])
    /// Woken when the first of them comes.
    private let waker: Waker

    init() throws(Errno) { waker = try Waker.make() }

    /// From a worker.
    func add(_ request: LeftRequest) {
        let isFirst = done.withLock { done in
            done.append(request)
            return done.count == 1
        }
        if isFirst { waker.wake() }
    }

    /// Moves all that are there behind those in `requests`.
    func take(into requests: inout [LeftRequest]) {
        done.withLock { done in
            requests += done
            done.removeAll(keepingCapacity: true)
        }
    }

    /// Waits until a reply may be there, or one of the descriptors can be read, or for that time.
    /// - Returns: true only if `descriptor` can be read, and nothing else is there.
    func wait(orFor descriptor: CInt, or other: CInt, milliseconds: CInt) throws(Errno) -> Bool {
        let (isWoken, isReadable, isOther) = try waker.wait(for: descriptor, other, milliseconds: milliseconds)
        // Before the replies are taken, so that the wake for one that comes now is not lost. It may be for one that was taken already.
        if isWoken { waker.reset() }
        return isReadable && !isWoken && !isOther
    }
}
