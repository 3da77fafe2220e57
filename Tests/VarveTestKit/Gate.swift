import Dispatch
import Synchronization

/// Holds threads until a test lets them go on. Closed at first; once opened it stays open.
public final class Gate: Sendable {
    private let opened = DispatchGroup()
    private let reached = DispatchSemaphore(value: 0)
    private let isOpen = Mutex(false)

    public init() { opened.enter() }

    /// Lets everyone through, now and later.
    public func open() {
        isOpen.withLock { isOpen in
            if !isOpen { opened.leave() }
            isOpen = true
        }
    }

    /// Called by what is being tested: says that it is here and waits for ``open()``.
    public func pass() {
        reached.signal()
        opened.wait()
    }

    /// Waits until a thread has come to the gate; each arrival counts once.
    /// - Returns: false if none came in time.
    public func waitForArrival(withinSeconds seconds: Double = 10) -> Bool {
        reached.wait(timeout: .now() + seconds) == .success
    }
}
