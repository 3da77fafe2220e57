import Logging

/// Carries transitions out on threads of its own: as many as there is work for at a time, up to a limit; a thread that has had nothing to
/// do for a while ends.
///
/// Those that name the same object follow each other in the order of acceptance (``Transition/objects``); all others go on, whatever one of
/// them waits for. One that waits for NBD clients has no thread meanwhile, so that any number of them may. One that fails keeps its place and is tried again later, for as long as it fails (``RetryTimer``).
final class TransitionRunner: Sendable {
    private let workshop: Workshop

    /// - Parameter perform: does one transition, or the next part of it.
    init(_ settings: RunnerSettings, log: Logger, _ perform: @escaping @Sendable (Transition) throws -> TransitionStep) {
        workshop = Workshop(settings, log, perform)
    }

    deinit { workshop.state.withLock { $0.stop() } }

    /// After ``stop(within:)`` it is dropped: recovery finds it in the catalog. Does not block.
    func enqueue(_ transitions: [Transition]) {
        if !transitions.isEmpty { workshop.enqueue(transitions) }
    }

    /// While paused, the transitions in hand are finished and none begun.
    func setPaused(_ isPaused: Bool) {
        workshop.change { $0.isPaused = isPaused }
    }

    /// Returns when nothing is left to do now, or after ``stop(within:)``. What failed, and waits to be tried again, is not waited for,
    /// nor what can only follow it.
    func waitUntilIdle() { workshop.state.wait { $0.isStopping || $0.isIdle ? () : nil } }

    /// Finishes the transitions in hand, forgets the others, and begins none before ``setPaused(_:)``. Blocks its thread for `duration` at most.
    /// - Returns: false if some are still in hand then; none is forgotten, and all go on.
    func clear(within duration: Duration) -> Bool {
        workshop.state.withLock { $0.isPaused = true }
        let isCleared = workshop.state.wait(atMost: duration) { state -> Bool? in
            guard state.queue.inHandCount == 0 else { return nil }
            state.queue.removeAll()
            state.scheduledCount = 0
            return true
        } late: { _ in
            false
        }
        if !isCleared { setPaused(false) }
        return isCleared
    }

    /// Finishes the transitions in hand, leaves the others, and ends the threads. Blocks its thread for `duration` at most.
    /// - Returns: false if some are still in hand then: what they wait for has not come. They end with the process.
    func stop(within duration: Duration) -> Bool {
        workshop.state.withLock { $0.stop() }
        return workshop.state.wait(atMost: duration) {
            $0.threadCount == 0 && $0.queue.inHandCount == 0 ? true : nil
        } late: { _ in
            false
        }
    }

    /// What is not done.
    /// - Parameter limit: the most that are described.
    func jobs(limit: Int) -> TransitionJobs {
        let entries = workshop.state.read { $0.queue.all }
        let now = ContinuousClock.now
        var jobs = TransitionJobs()
        for entry in entries {
            jobs.counts[.init(kind: entry.work.transition.kind, state: entry.work.state(entry.phase)), default: 0] += 1
        }
        jobs.oldest = entries.prefix(limit).map { $0.work.report($0.phase, now: now) }
        return jobs
    }
}
