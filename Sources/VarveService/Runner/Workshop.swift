import Logging
import VarveBackend
import VarveNBD

/// What the threads of a ``TransitionRunner`` share. They hold it, and not the runner, so that the runner's end ends them.
final class Workshop: Sendable {
    struct State {
        var queue = Job.Queue()
        /// Transitions that begin later.
        var scheduledCount = 0
        var threadCount = 0
        var isPaused = false
        var isStopping = false
        /// Somebody looks for slow transitions.
        var isWatched = false

        var isIdle: Bool { queue.readyCount == 0 && queue.inHandCount == 0 && scheduledCount == 0 }
        /// Each thread that has nothing in hand takes one, also one that has been woken and does not run yet.
        var needsThread: Bool { !isStopping && !isPaused && queue.readyCount > threadCount - queue.takenCount }
    }

    let state = Monitor(State())
    private let settings: RunnerSettings
    private let log: Logger
    private let perform: @Sendable (Transition) throws -> TransitionStep

    init(_ settings: RunnerSettings, _ log: Logger, _ perform: @escaping @Sendable (Transition) throws -> TransitionStep) {
        self.settings = settings
        self.log = log
        self.perform = perform
    }

    func enqueue(_ transitions: [Transition]) {
        let delays = transitions.map { settings.delay($0.kind) }
        let ids = state.withLock { state in
            zip(transitions, delays).map { transition, delay in
                if delay > .zero { state.scheduledCount += 1 }
                return state.queue.append(Job(transition), about: transition.objects, isHeld: delay > .zero)
            }
        }
        for (id, delay) in zip(ids, delays) where delay > .zero {
            settings.delayTimer.schedule(delay) { [weak self] in self?.begin(id) }
        }
        startThreads()
    }

    /// As many as are needed and may be. Where the system gives none, it is asked again a second later.
    func startThreads() {
        while state.withLock({ state in
            let isNeeded = state.needsThread && state.threadCount < settings.threadLimit
            if isNeeded { state.threadCount += 1 }
            return isNeeded
        }) {
            do throws(OwnedThread.Refusal) {
                try OwnedThread.start { [self] in work() }
            } catch {
                state.withLock { $0.threadCount -= 1 }
                log.error("the system gives no thread for transitions; it is asked again")
                return settings.retryTimer.schedule(.seconds(1)) { [weak self] in self?.startThreads() }
            }
        }
    }

    private func begin(_ id: Job.Queue.ID) {
        state.withLock { state in
            if state.queue.release(id) { state.scheduledCount -= 1 }
        }
        startThreads()
    }

    private func work() {
        while let (id, transition) = next() {
            do {
                switch try perform(transition) {
                case .done(let following): finish(id, following)
                case .waits(let withdrawal): suspend(id, until: withdrawal)
                }
            } catch {
                retry(id, error)
            }
        }
    }

    /// Waits for a transition.
    /// - Returns: nil if the thread is to end; it does not count any more.
    private func next() -> (id: Job.Queue.ID, transition: Transition)? {
        let taken: (id: Job.Queue.ID, work: Job)? = state.wait(atMost: settings.idleTime) { state in
            if state.isStopping { return .some(Self.leave(&state)) }
            guard !state.isPaused, let taken = state.queue.take() else { return nil }
            state.queue.change(taken.id) { $0.begin() }
            return taken
        } late: {
            Self.leave(&$0)
        }
        guard let taken else {
            state.wake()
            return nil
        }
        watch()
        return (taken.id, taken.work.transition)
    }

    private static func leave(_ state: inout State) -> (id: Job.Queue.ID, work: Job)? {
        state.threadCount -= 1
        return nil
    }

    private func finish(_ id: Job.Queue.ID, _ following: Transition?) {
        // What follows comes first, so that nobody sees an idle moment in between.
        if let following { enqueue([following]) }
        state.withLock { $0.queue.finish(id) }
        startThreads()
    }

    /// The thread goes on with others.
    private func suspend(_ id: Job.Queue.ID, until withdrawal: Withdrawal) {
        state.withLock { $0.queue.suspend(id) }
        withdrawal.whenOver { [weak self] in self?.resume(id) }
    }

    /// Once the runner stops, it is left to the next start.
    private func resume(_ id: Job.Queue.ID) {
        state.withLock { $0.queue.resume(id) }
        startThreads()
    }

    private func retry(_ id: Job.Queue.ID, _ error: any Error) {
        state.withLock { state in
            state.queue.change(id) { $0.fail(error) }
            state.queue.hold(id)
            guard let job = state.queue[id]?.work, !state.isStopping else { return }
            let delay = RetryTimer.delay(afterFailures: job.failureCount)
            log.error(
                "transition failed; it is tried again",
                metadata: [
                    "what": "\(job.transition)", "error": "\(error)", "failures": "\(job.failureCount)", "retry in": "\(delay)",
                ])
            // Still under the lock, so that whoever sees that nothing is left to do now can rely on the timer.
            settings.retryTimer.schedule(delay) { [weak self] in self?.tryAgain(id) }
        }
    }

    private func tryAgain(_ id: Job.Queue.ID) {
        state.withLock { state in
            if state.queue.release(id) { state.queue.change(id) { $0.tryAgain() } }
        }
        startThreads()
    }

    /// Sees to it that a transition that runs for long is named in the log.
    private func watch() {
        let isNew = state.withLock { state in
            defer { state.isWatched = true }
            return !state.isWatched
        }
        if isNew { RetryTimer.monotonic.schedule(settings.slowAfter) { [weak self] in self?.lookForSlowOnes() } }
    }

    private func lookForSlowOnes() {
        let now = ContinuousClock.now
        let (slow, isOver) = state.withLock { state in
            let slow = state.queue.inHand.filter { !$0.work.isLogged && now - $0.work.changedAt >= settings.slowAfter }
            for taken in slow { state.queue.change(taken.id) { $0.isLogged = true } }
            state.isWatched = state.queue.inHandCount > 0
            return (slow.map(\.work), !state.isWatched)
        }
        for job in slow {
            log.warning(
                "a transition takes long; others go on",
                metadata: ["what": "\(job.transition)", "seconds": "\((now - job.changedAt).components.seconds)"])
        }
        if !isOver { RetryTimer.monotonic.schedule(settings.slowAfter) { [weak self] in self?.lookForSlowOnes() } }
    }
}
