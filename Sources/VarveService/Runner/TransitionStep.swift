import VarveNBD

/// What came of carrying out a transition.
enum TransitionStep {
    /// It is done, and this follows from it.
    case done(following: Transition?)
    /// It is to be carried out again from its start once nobody uses the exports any more.
    case waits(for: Withdrawal)

    static let done = TransitionStep.done(following: nil)
}
