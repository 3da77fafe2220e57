import Synchronization
import VarveService

/// A timer that lets no time pass by itself: what it was told to do waits for ``fire()``.
final class ManualRetryTimer: Sendable {
    private struct State {
        var delays: [Duration] = []
        var waiting: [RetryTimer.Action] = []
    }

    private let state = Mutex(State())

    /// For the service.
    var timer: RetryTimer {
        RetryTimer { [self] delay, action in
            state.withLock { state in
                state.delays.append(delay)
                state.waiting.append(action)
            }
        }
    }

    /// Every delay that was asked for.
    var delays: [Duration] { state.withLock { $0.delays } }

    /// Whether anything waits.
    var isEmpty: Bool { state.withLock { $0.waiting.isEmpty } }

    /// Does what waits.
    func fire() {
        let actions = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for action in actions { action() }
    }
}
