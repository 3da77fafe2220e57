import Dispatch
import Synchronization

/// Threads for requests that wait for a disk, for all connections together: as many as there is work to do at a time, up to a limit. A thread that
/// has had nothing to do for a while ends.
final class WorkerPool: Sendable {
    private struct State {
        var queue: [LeftRequest] = []
        /// What is before it has been taken.
        var head = 0
        var threadCount = 0
        var idleCount = 0

        var pendingCount: Int { queue.count - head }

        mutating func popFirst() -> LeftRequest? {
            if head == queue.count { return nil }
            let request = queue[head]
            head += 1
            if head == queue.count || head == 256 {
                queue.removeFirst(head)
                head = 0
            }
            return request
        }
    }

    private static let idleSeconds = 5.0

    private let state = Mutex(State())
    /// Signalled once for each request.
    private let available = DispatchSemaphore(value: 0)
    private let threadLimit: Int

    init(threadLimit: Int = 64) { self.threadLimit = threadLimit }

    /// Has the request done by one of the threads, as soon as one is free; by this one, if the system gives none. Any thread.
    func submit(_ request: LeftRequest) {
        let needsThread = state.withLock { state in
            state.queue.append(request)
            guard state.pendingCount > state.idleCount, state.threadCount < threadLimit else { return false }
            state.threadCount += 1
            return true
        }
        available.signal()
        if needsThread { startThread() }
    }

    private func startThread() {
        do throws(Errno) {
            try OwnedThread.start { [self] in while doNext() {} }
        } catch {
            let isAlone = state.withLock { state in
                state.threadCount -= 1
                return state.threadCount == 0
            }
            if isAlone { _ = doNext() }
        }
    }

    /// - Returns: false if the thread is to end.
    private func doNext() -> Bool {
        state.withLock { $0.idleCount += 1 }
        let isSignalled = available.wait(timeout: .now() + Self.idleSeconds) == .success
        let (request, isOver) = state.withLock { state in
            state.idleCount -= 1
            // A request that came this moment has counted on this thread.
            let isOver = !isSignalled && state.pendingCount == 0
            if isOver { state.threadCount -= 1 }
            return (isSignalled ? state.popFirst() : nil, isOver)
        }
        request?.run()
        return !isOver
    }
}
