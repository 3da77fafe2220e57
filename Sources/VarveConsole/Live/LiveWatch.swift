import Synchronization
package import VarveCatalog
import VarveService

/// Tells pages on the screen that something has changed. One watcher looks for all of them, and only while there are some; whoever serves the console
/// calls ``tick()`` once a second.
package final class LiveWatch: Sendable {
    package static let streamCountMax = 256
    package static let streamCountMaxPerSession = 8
    /// Ticks between signs of life, by which a connection that is gone is noticed.
    static let beatTicks = 15

    /// What a page hears.
    enum Event: String {
        case change = "event: change\ndata: 1\n\n"
        case end = "event: end\ndata: 1\n\n"
        case beat = ": beat\n\n"
        /// How long a browser waits before it connects anew, in milliseconds.
        case hello = "retry: 2000\n\n"
    }

    private struct Stream {
        let session: String
        let account: AccountID
        let continuation: AsyncStream<String>.Continuation

        func send(_ event: Event) { continuation.yield(event.rawValue) }

        /// For good: a browser that hears nothing of it would connect anew.
        func end() {
            send(.end)
            continuation.finish()
        }
    }

    private struct State {
        var streams: [UInt64: Stream] = [:]
        var stamps: [AccountID: AccountStamp] = [:]
        var lastNumber: UInt64 = 0
        var tickCount = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    package init() {}

    package var streamCount: Int { state.withLock { $0.streams.count } }

    /// A stream of events for a page of a session; nil if there are too many, or none any more. Of too many of one session the oldest ends.
    package func open(session: String, account: AccountID) -> AsyncStream<String>? {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(4))
        let added = state.withLock { state -> (number: UInt64, replaced: Stream?)? in
            guard !state.isClosed else { return nil }
            let own = state.streams.filter { $0.value.session == session }.keys.sorted()
            var replaced: Stream?
            if own.count >= Self.streamCountMaxPerSession { replaced = state.streams.removeValue(forKey: own[0]) }
            guard state.streams.count < Self.streamCountMax else { return nil }
            state.lastNumber += 1
            state.streams[state.lastNumber] = Stream(session: session, account: account, continuation: continuation)
            return (state.lastNumber, replaced)
        }
        guard let added else { return nil }
        added.replaced?.end()
        let number = added.number
        continuation.onTermination = { [weak self] _ in self?.forget(number) }
        // A page was made before it began to listen: it looks again for what happened in between.
        continuation.yield(Event.hello.rawValue + Event.change.rawValue)
        return stream
    }

    /// Ends the streams of a session.
    package func end(session: String) {
        for stream in take({ $0.session == session }) { stream.end() }
    }

    /// Ends all streams, and lets no other begin. Browsers come back when there is a server again.
    package func close() {
        state.withLock { $0.isClosed = true }
        for stream in take({ _ in true }) { stream.continuation.finish() }
    }

    /// The accounts that somebody watches, and the sessions that do. Forgets the stamps of other accounts.
    func watched() -> (accounts: Set<AccountID>, sessions: Set<String>) {
        state.withLock { state in
            let accounts = Set(state.streams.values.map(\.account))
            state.stamps = state.stamps.filter { accounts.contains($0.key) }
            return (accounts, Set(state.streams.values.map(\.session)))
        }
    }

    func stamp(of account: AccountID) -> AccountStamp? { state.withLock { $0.stamps[account] } }

    /// Tells an account's pages if its state is another than before, or may be: what changed before the first look nobody has seen.
    func note(_ stamp: AccountStamp, of account: AccountID) {
        let streams = state.withLock { state -> [Stream] in
            let known = state.stamps.updateValue(stamp, forKey: account)
            if let known, known.isSameState(as: stamp) { return [] }
            return state.streams.values.filter { $0.account == account }
        }
        for stream in streams { stream.send(.change) }
    }

    /// A sign of life every so often.
    func beat() {
        let streams = state.withLock { state -> [Stream] in
            state.tickCount += 1
            return state.tickCount % Self.beatTicks == 0 ? Array(state.streams.values) : []
        }
        for stream in streams { stream.send(.beat) }
    }

    private func forget(_ number: UInt64) { state.withLock { $0.streams[number] = nil } }

    private func take(_ isMeant: (Stream) -> Bool) -> [Stream] {
        state.withLock { state in
            let taken = state.streams.filter { isMeant($0.value) }
            for number in taken.keys { state.streams[number] = nil }
            return Array(taken.values)
        }
    }
}
