import Logging
import VarveBackend
import VarveNBD

/// What the threads of a ``TransitionRunner`` share. They hold it, and not the runner, so that the runner's end ends them.
final class Workshop: Sendable {
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
        let ids = change { state in
            zip(transitions, delays).map { transition, delay in
                if delay > .zero { state.scheduledCount += 1 }
                return state.queue.append(Job(transition), about: transition.objects, isHeld: delay > .zero)
            }
        }
        for (id, delay) in zip(ids, delays) where delay > .zero {
            settings.delayTimer.schedule(delay) { [weak self] in self?.begin(id) }
        }
    }

    /// Changes the state, and has as many threads at work afterwards as are needed and may be. Where the system gives none, it is asked again a
    /// second later.
    @discardableResult
    func change<Result>(_ body: (inout State) -> Result) -> Result {
        let (result, isShort) = state.withLock { (body(&$0), $0.callThreads(limit: settings.threadLimit)) }
        var isNeeded = isShort
        while isNeeded {
            do throws(OwnedThread.Refusal) {
                try OwnedThread.start { [self] in work() }
                isNeeded = state.withLock { $0.callThreads(limit: settings.threadLimit) }
            } catch {
                isNeeded = false
                state.withLock { $0.threadCount -= 1 }
                log.error("the system gives no thread for transitions; it is asked again")
                settings.retryTimer.schedule(.seconds(1)) { [weak self] in self?.change { _ in } }
            }
        }
        return result
    }

    private func begin(_ id: Job.Queue.ID) {
        change { state in
            if state.queue.release(id) { state.scheduledCount -= 1 }
        }
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
        let thread = IdleThread()
        var isLate = false
        while true {
            switch state.withLock({ $0.turn(of: thread, isLate: isLate) }) {
            case .work(let id, let transition, let isFirst):
                if isFirst { watch() }
                return (id, transition)
            case .wait: isLate = !thread.wait(atMost: settings.idleTime)
            case .end: return nil
            }
        }
    }

    private func finish(_ id: Job.Queue.ID, _ following: Transition?) {
        // What follows comes first, so that nobody sees an idle moment in between.
        if let following { enqueue([following]) }
        change { $0.queue.finish(id) }
    }

    /// The thread goes on with others.
    private func suspend(_ id: Job.Queue.ID, until withdrawal: Withdrawal) {
        state.withLock { $0.queue.suspend(id) }
        withdrawal.whenOver { [weak self] in self?.resume(id) }
    }

    /// Once the runner stops, it is left to the next start.
    private func resume(_ id: Job.Queue.ID) { change { $0.queue.resume(id) } }

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
        change { state in
            if state.queue.release(id) { state.queue.change(id) { $0.tryAgain() } }
        }
    }

    /// Sees to it that a transition that runs for long is named in the log.
    private func watch() {
        RetryTimer.monotonic.schedule(settings.slowAfter) { [weak self] in self?.lookForSlowOnes() }
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
        if !isOver { watch() }
    }
}
