/// Looks at one object until something has come about.
struct Waiter<Item: StatefulItem>: Sendable {
    let client: StorageClient
    let number: String
    /// Nil for the client's.
    let limit: Duration?
    let onChange: @Sendable (Item) -> Void
    let look: @Sendable () async throws(ClientError) -> Item?

    private var object: String { "\(Item.kindName) \(number)" }

    /// Waits until the goal is reached.
    func reach(_ goal: Goal<Item>) async throws(WaitError) -> Item {
        let found = try await watch(goal.name) { item throws(WaitError) in
            guard let item else { throw .gone(object: object, goal: goal.name) }
            if goal.isReached(item.state) { return true }
            guard !goal.isLost(item.state) else { throw .failed(object: object, goal: goal.name, state: item.state) }
            return false
        }
        guard let found else { throw .gone(object: object, goal: goal.name) }
        return found
    }

    /// Waits until there is no such object.
    func disappear(_ goal: String) async throws(WaitError) {
        _ = try await watch(goal) { item throws(WaitError) in
            guard let item else { return true }
            guard !item.state.isFailed else { throw .failed(object: object, goal: goal, state: item.state) }
            return false
        }
    }

    /// Looks until `isOver` says so; what was seen last.
    private func watch(
        _ goal: String, until isOver: (Item?) throws(WaitError) -> Bool
    ) async throws(WaitError) -> Item? {
        let policy = client.configuration.waits
        let limit = limit ?? policy.limit
        let pace = client.caller.pace
        let start = pace.elapsed()
        var interval = policy.firstInterval
        var last: ObservedState?
        while true {
            let item: Item?
            do throws(ClientError) { item = try await look() } catch { throw .call(error) }
            if let item, item.state != last {
                last = item.state
                interval = policy.firstInterval
                onChange(item)
            }
            if try isOver(item) { return item }
            let left = limit - (pace.elapsed() - start)
            guard left > .zero else { throw .timedOut(object: object, goal: goal, limit: limit, state: last) }
            do { try await pace.sleep(min(interval, left)) } catch { throw .call(.cancelled) }
            interval = policy.next(after: interval)
        }
    }
}
