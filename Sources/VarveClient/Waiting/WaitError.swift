/// Why a waiter returned without what it waited for.
public enum WaitError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The object went where it will not come from: it failed, or is being removed.
    case failed(object: String, goal: String, state: ObservedState)
    /// There is no such object, or no longer.
    case gone(object: String, goal: String)
    /// It has not come about in time; `state` is the last that was seen, nil for none.
    case timedOut(object: String, goal: String, limit: Duration, state: ObservedState?)
    /// A look failed, ``ClientError/cancelled`` among others.
    case call(ClientError)

    public var description: String {
        switch self {
        case .failed(let object, let goal, let state): "\(object) will not be \(goal): it is \(state)"
        case .gone(let object, let goal): "\(object) will not be \(goal): there is no such object"
        case .timedOut(let object, let goal, let limit, let state):
            "\(object) is not \(goal) after \(limit / .seconds(1)) s" + (state.map { ": it is \($0)" } ?? "")
        case .call(let error): "\(error)"
        }
    }
}
