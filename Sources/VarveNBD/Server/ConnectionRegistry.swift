import Synchronization

/// The connections of a server, and how many there may be. From any thread; nothing here blocks.
final class ConnectionRegistry: Sendable {
    enum Refusal: Equatable {
        case full
        case stopped
    }

    private struct State {
        var isStopped = false
        /// Numbers grow, so the smallest of ``shaking`` has been at its handshake longest.
        var nextNumber = 0
        var connections: [Int: ConnectionControl] = [:]
        var shaking: Set<Int> = []
    }

    private let limit: Int
    private let handshakeLimit: Int
    private let state = Mutex(State())

    init(limit: Int, handshakeLimit: Int) {
        self.limit = limit
        self.handshakeLimit = handshakeLimit
    }

    var count: Int { state.withLock { $0.connections.count } }
    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Takes a new connection in, and cuts the oldest one that is still in its handshake if those are too many.
    /// - Returns: the connection's number.
    func add(_ control: ConnectionControl) -> Result<Int, Refusal> {
        let (result, stalled) = state.withLock { state -> (Result<Int, Refusal>, ConnectionControl?) in
            if state.isStopped { return (.failure(.stopped), nil) }
            if state.connections.count >= limit { return (.failure(.full), nil) }
            let oldest = state.shaking.count >= handshakeLimit ? state.shaking.min() : nil
            if let oldest { state.shaking.remove(oldest) }
            state.nextNumber += 1
            state.connections[state.nextNumber] = control
            state.shaking.insert(state.nextNumber)
            return (.success(state.nextNumber), oldest.flatMap { state.connections[$0] })
        }
        stalled?.end(.now)
        return result
    }

    /// The connection has opened an export.
    func opened(_ number: Int) { state.withLock { _ = $0.shaking.remove(number) } }

    /// The connection is over.
    func remove(_ number: Int) {
        state.withLock { state in
            state.shaking.remove(number)
            state.connections.removeValue(forKey: number)
        }
    }

    /// Takes no new connections from now on.
    func stop() { state.withLock { $0.isStopped = true } }

    /// Tells every connection to end.
    func endAll(_ how: SessionEnd) {
        for control in state.withLock({ Array($0.connections.values) }) { control.end(how) }
    }
}

extension ConnectionRegistry.Refusal: Error {}
