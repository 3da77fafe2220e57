import Foundation

/// One thread that carries out transitions in the order in which they were accepted.
final class TransitionRunner: Sendable {
    private struct State {
        var queue: [Transition] = []
        var isPaused = false
        var isWorking = false
        var isStopping = false
        var isStopped = false
    }

    private let state = Monitor(State())

    /// Starts the thread. `perform` does one transition and names what follows from it.
    init(_ perform: @escaping @Sendable (Transition) -> Transition?) {
        let thread = Thread { [state] in
            while let transition = Self.next(state) {
                let following = perform(transition)
                state.withLock { state in
                    if let following { state.queue.append(following) }
                    state.isWorking = false
                }
            }
            state.withLock { $0.isStopped = true }
        }
        thread.name = "transitions"
        thread.start()
    }

    deinit { state.withLock { $0.isStopping = true } }

    /// After ``stop()`` it is dropped: recovery finds it in the catalog.
    func enqueue(_ transitions: [Transition]) { state.withLock { $0.queue += transitions } }

    /// While paused, the transition in hand is finished and none begun.
    func setPaused(_ isPaused: Bool) { state.withLock { $0.isPaused = isPaused } }

    /// Returns when nothing is left to do, or after ``stop()``.
    func waitUntilIdle() {
        state.wait { $0.isStopped || ($0.queue.isEmpty && !$0.isWorking) ? () : nil }
    }

    /// Finishes the transition in hand, leaves the others, and ends the thread.
    func stop() {
        state.withLock { $0.isStopping = true }
        state.wait { $0.isStopped ? () : nil }
    }

    private static func next(_ state: Monitor<State>) -> Transition? {
        state.wait { state -> Transition?? in
            if state.isStopping { return .some(nil) }
            guard !state.isPaused, !state.queue.isEmpty else { return nil }
            state.isWorking = true
            return state.queue.removeFirst()
        }
    }
}
