import VarveBackend

/// Threads for requests that wait for a disk, for all connections together: as many as there is work to do at a time, up to a limit. A thread that
/// has had nothing to do for a while ends.
///
/// Safe because the monitor guards the state.
final class WorkerPool: @unchecked Sendable {
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

    private static let idleTime = Duration.seconds(5)

    private let monitor = Monitor()
    private var state = State()
    private let threadLimit: Int

    init(threadLimit: Int = 64) { self.threadLimit = threadLimit }

    /// Has the request done by one of the threads, as soon as one is free; by this one, if the system gives none. Any thread.
    func submit(_ request: LeftRequest) {
        let needsThread = monitor.withLock {
            state.queue.append(request)
            // Each idle thread takes one, also one that has been woken and does not run yet.
            guard state.pendingCount > state.idleCount, state.threadCount < threadLimit else { return false }
            state.threadCount += 1
            return true
        }
        if needsThread { startThread() } else { monitor.signal() }
    }

    private func startThread() {
        do throws(OwnedThread.Refusal) {
            try OwnedThread.start { [self] in while let request = next() { request.run() } }
        } catch {
            monitor.withLock { state.threadCount -= 1 }
            // The others come to it; if there are none, this thread does all that there is.
            while let request = nextIfAlone() { request.run() }
        }
    }

    /// Waits for a request.
    /// - Returns: nil if the thread is to end; it does not count any more.
    private func next() -> LeftRequest? {
        monitor.withLock {
            var isTooLate = false
            while true {
                // A request that came this moment has counted on this thread.
                if let request = state.popFirst() { return request }
                if isTooLate { break }
                state.idleCount += 1
                isTooLate = !monitor.wait(atMost: Self.idleTime)
                state.idleCount -= 1
            }
            state.threadCount -= 1
            return nil
        }
    }

    private func nextIfAlone() -> LeftRequest? {
        monitor.withLock { state.threadCount == 0 ? state.popFirst() : nil }
    }
}
