import VarveCatalog
import VarveWire

/// One lock per object, for calls that need an object to stay as it is from the catalog's answer to the backend's.
///
/// All objects of a call are taken in one step, so that calls cannot wait for each other in a circle.
struct ObjectLocks: Sendable {
    /// An object as an account names it: a number that is not the account's own stands for nothing, and so keeps nobody waiting.
    struct Name: Hashable, Sendable {
        var accountID: AccountID
        var number: InstanceNumber
    }

    private struct State {
        var held: Set<Name> = []
        var waitingCount = 0
    }

    private let state = Monitor(State())

    /// Calls that wait for another one's objects.
    var waitingCount: Int { state.withLock { $0.waitingCount } }

    /// Runs `body` while no other call holds one of these objects.
    func withLocks<Result>(_ names: [Name], _ body: () throws(ServiceError) -> Result) throws(ServiceError) -> Result {
        state.withLock { $0.waitingCount += 1 }
        state.wait { state -> Void? in
            guard state.held.isDisjoint(with: names) else { return nil }
            state.waitingCount -= 1
            return state.held.formUnion(names)
        }
        defer { state.withLock { $0.held.subtract(names) } }
        return try body()
    }
}
