import Synchronization

/// A request that another thread does, and the memory of its reply.
///
/// Safe because it is handed over: the connection's thread uses it before it submits it and after it has come back, the worker in between.
final class LeftRequest: @unchecked Sendable {
    private let memory: PageMemory
    private let executor: RequestExecutor
    private let replies: ReplyQueue
    private var request: Request?
    private var answer = Answer(byteCount: 0, isFailed: false)

    init(_ memory: consuming PageMemory, _ executor: RequestExecutor, _ replies: ReplyQueue) {
        self.memory = memory
        self.executor = executor
        self.replies = replies
    }

    /// How many bytes of reply it has room for.
    var roomByteCount: Int { memory.bytes.count }

    /// The whole reply. Valid until the next ``prepare(_:)``.
    var reply: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory.bytes[..<answer.byteCount]) }

    /// Says what to do next.
    func prepare(_ request: Request) {
        precondition(request.roomByteCount <= roomByteCount, "a reply does not fit its memory")
        self.request = request
    }

    /// Counts it as answered.
    func count(in counters: RequestCounters) {
        if let request { counters.count(request, isFailed: answer.isFailed) }
    }

    /// Does it, and hands the reply over. Blocks its thread in the device.
    func run() {
        guard let request else { preconditionFailure("nothing was left to do") }
        answer = executor.execute(request, payload: UnsafeRawBufferPointer(start: nil, count: 0), into: memory.bytes)
        replies.add(self)
    }
}

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

    /// Waits until a reply may be there, or `descriptor` can be read.
    /// - Returns: true only if `descriptor` can be read.
    func wait(orFor descriptor: CInt) throws(Errno) -> Bool {
        if try waker.wait(for: descriptor) { return true }
        // Before the replies are taken, so that the wake for one that comes now is not lost. It may be for one that was taken already.
        waker.reset()
        return false
    }
}
