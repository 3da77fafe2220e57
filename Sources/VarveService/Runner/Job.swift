import VarveCatalog

/// A transition in the queue of its runner.
struct Job: Sendable {
    typealias Queue = LaneQueue<InstanceNumber, Job>

    let transition: Transition
    let acceptedAt = ContinuousClock.now
    /// When it came into its state.
    var changedAt = ContinuousClock.now
    var failureCount = 0
    var failure: String?
    var nextTryAt: ContinuousClock.Instant?
    /// The log has it as a slow one.
    var isLogged = false
    private var isBegun = false

    init(_ transition: Transition) { self.transition = transition }

    /// A thread has taken it, perhaps again after it has waited for clients: that is one run.
    mutating func begin() {
        if !isBegun { changedAt = .now }
        isBegun = true
    }

    mutating func fail(_ error: any Error) {
        failureCount += 1
        failure = "\(error)"
        isBegun = false
        changedAt = .now
        nextTryAt = .now + RetryTimer.delay(afterFailures: failureCount)
    }

    mutating func tryAgain() {
        changedAt = .now
        nextTryAt = nil
    }

    /// What an operator is told.
    func report(_ phase: Queue.Phase, now: ContinuousClock.Instant) -> TransitionJob {
        TransitionJob(
            transition: transition, state: state(phase), age: now - acceptedAt, stateAge: now - changedAt,
            failureCount: failureCount, failure: failure, nextTry: nextTryAt.map { max($0 - now, .zero) })
    }

    func state(_ phase: Queue.Phase) -> TransitionJob.State {
        switch phase {
        case .held: failureCount > 0 ? .failed : .scheduled
        case .waiting: .waiting
        case .taken, .suspended: .running
        }
    }
}
