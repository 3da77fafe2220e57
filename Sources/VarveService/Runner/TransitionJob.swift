/// A transition that is not done, for operators.
public struct TransitionJob: Equatable, Sendable {
    public enum State: String, CaseIterable, Sendable {
        /// Begins later, as the lab has it.
        case scheduled
        /// Until others that name its object are done, or a thread is free.
        case waiting
        case running
        /// Waits to be tried again.
        case failed
    }

    public var transition: Transition
    public var state: State
    /// Since it was accepted.
    public var age: Duration
    /// Since it has been in this state.
    public var stateAge: Duration
    public var failureCount: Int
    /// The last failure, in one line.
    public var failure: String?
    /// Until it is tried again.
    public var nextTry: Duration?
}

/// The transitions that are not done.
public struct TransitionJobs: Equatable, Sendable {
    /// How many there are.
    public struct Group: Hashable, Sendable {
        public var kind: Transition.Kind
        public var state: TransitionJob.State

        public init(kind: Transition.Kind, state: TransitionJob.State) {
            self.kind = kind
            self.state = state
        }
    }

    public var counts: [Group: Int] = [:]
    /// The oldest ones, oldest first.
    public var oldest: [TransitionJob] = []

    public init() {}
}
