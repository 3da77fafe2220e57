import Dispatch

extension Workshop {
    /// A thread that has nothing to do, and may be woken.
    final class IdleThread: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)

        func wake() { semaphore.signal() }

        /// - Returns: false if nobody has woken it in that time.
        func wait(atMost duration: Duration) -> Bool {
            semaphore.wait(timeout: .now() + .milliseconds(Int(duration / .milliseconds(1)))) == .success
        }
    }

    /// What a thread is to do next.
    enum Turn {
        /// - Parameter isFirst: nobody looks for slow transitions yet.
        case work(Job.Queue.ID, Transition, isFirst: Bool)
        case wait
        case end
    }

    struct State {
        var queue = Job.Queue()
        /// Transitions that begin later.
        var scheduledCount = 0
        var threadCount = 0
        /// The one that worked last is the last, and the next to be woken.
        private var idle: [IdleThread] = []
        var isPaused = false
        private(set) var isStopping = false
        /// Somebody looks for slow transitions.
        var isWatched = false

        var isIdle: Bool { queue.readyCount == 0 && queue.inHandCount == 0 && scheduledCount == 0 }

        /// Each thread that is awake and has nothing in hand takes one, also one that has been woken and does not run yet.
        private var needsThread: Bool {
            !isStopping && !isPaused && queue.readyCount > threadCount - queue.takenCount - idle.count
        }

        /// Wakes as many threads as are needed.
        /// - Returns: whether one is to be started as well; it counts from now on.
        mutating func callThreads(limit: Int) -> Bool {
            while needsThread, let thread = idle.popLast() { thread.wake() }
            guard needsThread, threadCount < limit else { return false }
            threadCount += 1
            return true
        }

        /// What the thread is to do. If it is to wait, it is among the idle ones; if it is to end, it does not count any more.
        /// - Parameter isLate: it has waited for as long as a thread does.
        mutating func turn(of thread: IdleThread, isLate: Bool) -> Turn {
            if isLate { idle.removeAll { $0 === thread } }
            if !isStopping, !isPaused, let (id, job) = queue.take() {
                queue.change(id) { $0.begin() }
                defer { isWatched = true }
                return .work(id, job.transition, isFirst: !isWatched)
            }
            guard !isStopping, !isLate else {
                threadCount -= 1
                return .end
            }
            idle.append(thread)
            return .wait
        }

        /// No transition begins after this, and all threads end.
        mutating func stop() {
            isStopping = true
            for thread in idle { thread.wake() }
            idle = []
        }
    }
}
