/// Something that many use at a time, and that one takes away from all of them for a while. Who takes it away comes before those who come later.
final class UseGate: Sendable {
    private struct State {
        var userCount = 0
        var isTaken = false
    }

    private let state = Monitor(State())

    /// Runs `body` while nobody takes it away. Blocks its thread.
    func sharing<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        state.wait { state -> Void? in
            if state.isTaken { return nil }
            state.userCount += 1
            return
        }
        defer { state.withLock { $0.userCount -= 1 } }
        return try body()
    }

    /// Runs `body` while nobody uses it. Blocks its thread until all have left.
    func taking<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        state.wait { state -> Void? in
            if state.isTaken { return nil }
            state.isTaken = true
            return
        }
        defer { state.withLock { $0.isTaken = false } }
        state.wait { $0.userCount == 0 ? () : nil }
        return try body()
    }
}
