import Dispatch
import Synchronization

/// Something that a ``WorkerPool`` does once.
protocol Work: AnyObject, Sendable {
    /// May block its thread.
    func run()
}

/// Threads for requests that wait for a disk, for all connections together: as many as there is work to do at a time, up to a limit. A thread that
/// has had nothing to do for a while ends.
final class WorkerPool: Sendable {
    private struct State {
        var queue: [any Work] = []
        /// What is before it has been taken.
        var head = 0
        var threadCount = 0
        var idleCount = 0

        var pendingCount: Int { queue.count - head }

        mutating func popFirst() -> (any Work)? {
            if head == queue.count { return nil }
            let work = queue[head]
            head += 1
            if head == queue.count || head == 256 {
                queue.removeFirst(head)
                head = 0
            }
            return work
        }
    }

    private static let idleSeconds = 5.0

    private let state = Mutex(State())
    /// Signalled once for each piece of work.
    private let available = DispatchSemaphore(value: 0)
    private let threadLimit: Int

    init(threadLimit: Int = 64) { self.threadLimit = threadLimit }

    /// Does the work on one of the threads, as soon as one is free; here, if the system gives none. Any thread.
    func submit(_ work: some Work) {
        let needsThread = state.withLock { state in
            state.queue.append(work)
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
        let (work, isOver) = state.withLock { state in
            state.idleCount -= 1
            // Work that came this moment has counted on this thread.
            let isOver = !isSignalled && state.pendingCount == 0
            if isOver { state.threadCount -= 1 }
            return (isSignalled ? state.popFirst() : nil, isOver)
        }
        work?.run()
        return !isOver
    }
}
