import Synchronization
import Testing
import VarveConsole

/// A clock that a test moves.
final class HandClock: Sendable {
    private let instant = Mutex(ContinuousClock.now)
    var now: ContinuousClock.Instant { instant.withLock { $0 } }
    func advance(by duration: Duration) { instant.withLock { $0 += duration } }
}

@Suite("Sessions")
struct SessionTests {
    private let clock = HandClock()
    private let store: SessionStore

    init() {
        let clock = clock
        store = SessionStore { clock.now }
    }

    @Test("a session has an id and a token of its own that nobody guesses")
    func tokens() {
        let sessions = (0..<10).map { _ in store.open(accessKey: "A") }
        let tokens = Set(sessions.flatMap { [$0.id, $0.formToken] })
        #expect(tokens.count == 20)
        #expect(tokens.allSatisfy { $0.count == 64 && $0.allSatisfy(\.isHexDigit) })
        #expect(store.session(sessions[3].id, isUse: true) == sessions[3])
        #expect(store.session(sessions[3].formToken, isUse: true) == nil)
    }

    @Test("a session ends when nobody has used it for a while; looking alone is no use")
    func idle() {
        let session = store.open(accessKey: "A")
        clock.advance(by: SessionStore.idleLimit - .seconds(1))
        #expect(store.session(session.id, isUse: true) != nil)
        clock.advance(by: SessionStore.idleLimit - .seconds(1))
        #expect(store.session(session.id, isUse: false) != nil)
        clock.advance(by: .seconds(1))
        #expect(store.session(session.id, isUse: true) == nil)
        #expect(store.count == 0)
    }

    @Test("how long nobody may use it, the operator says")
    func idleLimit() {
        let clock = clock
        let store = SessionStore(idleLimit: .seconds(5)) { clock.now }
        let session = store.open(accessKey: "A")
        clock.advance(by: .seconds(4))
        #expect(store.session(session.id, isUse: false) != nil)
        clock.advance(by: .seconds(1))
        #expect(store.session(session.id, isUse: true) == nil)
    }

    @Test("a session ends after its lifetime however much it is used")
    func lifetime() {
        let session = store.open(accessKey: "A")
        let step = SessionStore.idleLimit - .seconds(1)
        var age = Duration.zero
        while age + step < SessionStore.lifetime {
            clock.advance(by: step)
            age += step
            #expect(store.session(session.id, isUse: true) != nil)
        }
        clock.advance(by: SessionStore.lifetime - age)
        #expect(store.session(session.id, isUse: true) == nil)
    }

    @Test("a closed session is gone, and the others stay")
    func close() {
        let (one, other) = (store.open(accessKey: "A"), store.open(accessKey: "A"))
        store.close(one.id)
        #expect(store.session(one.id, isUse: true) == nil)
        #expect(store.session(other.id, isUse: true) == other)
    }

    @Test("a key has so many sessions: one more takes the place of the one that rested longest")
    func boundPerKey() {
        let foreign = store.open(accessKey: "B")
        var sessions: [Session] = []
        for _ in 0..<SessionStore.countMaxPerKey {
            clock.advance(by: .seconds(1))
            sessions.append(store.open(accessKey: "A"))
        }
        clock.advance(by: .seconds(1))
        #expect(store.session(sessions[0].id, isUse: true) != nil)
        _ = store.open(accessKey: "A")
        #expect(store.session(sessions[0].id, isUse: false) != nil)
        #expect(store.session(sessions[1].id, isUse: false) == nil)
        #expect(store.session(foreign.id, isUse: false) != nil)
    }

    @Test("all keys together have so many")
    func bound() {
        for number in 0..<SessionStore.countMax + 50 {
            clock.advance(by: .milliseconds(1))
            _ = store.open(accessKey: "K\(number)")
        }
        #expect(store.count == SessionStore.countMax)
    }
}
