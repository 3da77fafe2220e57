/// The states that an object goes through, as they are seen: the object at once, then each time that its state has changed. Ends when it is gone.
///
///     for try await volume in client.volumes.states(of: number) { print(volume.state) }
///
/// States that last shorter than the pause between two looks may be missed. Ends also when its task is cancelled, with
/// ``ClientError/cancelled``.
public struct States<Item: StatefulItem>: AsyncSequence, Sendable {
    public typealias Element = Item
    public typealias Failure = ClientError

    let client: StorageClient
    /// The object as it is; nil if there is none.
    let look: @Sendable () async throws(ClientError) -> Item?

    public func makeAsyncIterator() -> Iterator { Iterator(states: self, interval: client.configuration.waits.firstInterval) }

    /// Looks until there is something new.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let states: States
        fileprivate var interval: Duration
        private var last: ObservedState?

        fileprivate init(states: States, interval: Duration) {
            self.states = states
            self.interval = interval
        }

        /// - Throws: ``ClientError`` of a look.
        public mutating func next() async throws(ClientError) -> Item? { try await next(isolation: nil) }

        /// - Throws: ``ClientError`` of a look.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> Item? {
            let policy = states.client.configuration.waits
            while true {
                if last != nil {
                    do { try await states.client.caller.pace.sleep(interval) } catch { throw .cancelled }
                    interval = policy.next(after: interval)
                }
                guard let item = try await states.look() else { return nil }
                if item.state != last {
                    last = item.state
                    interval = policy.firstInterval
                    return item
                }
            }
        }
    }
}
