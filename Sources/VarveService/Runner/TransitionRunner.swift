import Foundation
import Logging

/// One thread that carries out transitions in the order in which they were accepted.
///
/// One that fails makes way for the others and is tried again later, for as long as it fails (``RetryTimer``).
final class TransitionRunner: Sendable {
    private struct Job {
        var transition: Transition
        var failureCount = 0
    }

    private struct State {
        var queue: [Job] = []
        var isPaused = false
        var isWorking = false
        var isStopping = false
        var isStopped = false
    }

    private let state = Monitor(State())

    /// Starts the thread. `perform` does one transition and names what follows from it.
    init(timer: RetryTimer, log: Logger, _ perform: @escaping @Sendable (Transition) throws -> Transition?) {
        let thread = Thread { [state] in
            while let job = Self.next(state) {
                var following: Transition?
                do {
                    following = try perform(job.transition)
                } catch {
                    Self.retry(job, error, state, timer, log)
                }
                Self.finish(following, state)
            }
            state.withLock { $0.isStopped = true }
        }
        thread.name = "transitions"
        thread.start()
    }

    deinit { state.withLock { $0.isStopping = true } }

    /// After ``stop()`` it is dropped: recovery finds it in the catalog.
    func enqueue(_ transitions: [Transition]) { state.withLock { $0.queue += transitions.map { Job(transition: $0) } } }

    /// While paused, the transition in hand is finished and none begun.
    func setPaused(_ isPaused: Bool) { state.withLock { $0.isPaused = isPaused } }

    /// Returns when nothing is left to do now, or after ``stop()``. What failed, and waits to be tried again, is not waited for.
    func waitUntilIdle() {
        state.wait { $0.isStopped || ($0.queue.isEmpty && !$0.isWorking) ? () : nil }
    }

    /// Finishes the transition in hand, leaves the others, and ends the thread.
    func stop() {
        state.withLock { $0.isStopping = true }
        state.wait { $0.isStopped ? () : nil }
    }

    private static func next(_ state: Monitor<State>) -> Job? {
        state.wait { state -> Job?? in
            if state.isStopping { return .some(nil) }
            guard !state.isPaused, !state.queue.isEmpty else { return nil }
            state.isWorking = true
            return state.queue.removeFirst()
        }
    }

    private static func finish(_ following: Transition?, _ state: Monitor<State>) {
        state.withLock { state in
            if let following { state.queue.append(Job(transition: following)) }
            state.isWorking = false
        }
    }

    private static func retry(_ job: Job, _ error: any Error, _ state: Monitor<State>, _ timer: RetryTimer, _ log: Logger) {
        var job = job
        job.failureCount += 1
        let delay = RetryTimer.delay(afterFailures: job.failureCount)
        log.error(
            "transition failed; it is tried again",
            metadata: [
                "what": "\(job.transition)", "error": "\(error)", "failures": "\(job.failureCount)", "retry in": "\(delay)",
            ])
        timer.schedule(delay) { [job] in state.withLock { $0.queue.append(job) } }
    }
}
