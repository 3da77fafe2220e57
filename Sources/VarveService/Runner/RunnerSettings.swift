/// How a ``TransitionRunner`` works.
package struct RunnerSettings: Sendable {
    /// Transitions that are carried out at a time.
    package var threadLimit = 16
    /// A thread that has had nothing to do for so long ends.
    package var idleTime = Duration.seconds(5)
    /// A transition that has been running for so long is named in the log, once.
    package var slowAfter = Duration.seconds(10)
    /// For transitions that failed.
    package var retryTimer = RetryTimer.monotonic
    /// How long after its acceptance a transition begins.
    package var delay: @Sendable (Transition.Kind) -> Duration = { _ in .zero }
    /// For transitions that do not begin at once.
    package var delayTimer = RetryTimer.monotonic

    package init() {}
}
