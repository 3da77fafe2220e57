import VarveCatalog
import VarveWire

/// One lock per object, for calls that need an object to stay as it is from the catalog's answer to the backend's.
///
/// All objects of a call are taken in one step, so that calls cannot wait for each other in a circle.
struct ObjectLocks: Sendable {
    private struct State {
        var held: Set<InstanceNumber> = []
        var waitingCount = 0
    }

    private let state = Monitor(State())

    /// Calls that wait for another one's objects.
    var waitingCount: Int { state.withLock { $0.waitingCount } }

    /// Runs `body` while no other call holds one of these objects.
    func withLocks<Result>(_ numbers: [InstanceNumber], _ body: () throws(ServiceError) -> Result) throws(ServiceError) -> Result
    {
        state.withLock { $0.waitingCount += 1 }
        state.wait { state -> Void? in
            guard state.held.isDisjoint(with: numbers) else { return nil }
            state.waitingCount -= 1
            return state.held.formUnion(numbers)
        }
        defer { state.withLock { $0.held.subtract(numbers) } }
        return try body()
    }
}
