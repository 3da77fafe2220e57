import Dispatch
import Synchronization
import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

private typealias Bytes = TransmissionBytes

@Suite struct TokenBucketTests {
    @Test func bucketHoldsWhatOneSecondBrings() {
        var bucket = TokenBucket(tokensPerSecond: 10, now: .seconds(5))
        for _ in 0..<10 { #expect(bucket.take(1, now: .seconds(5)) == .zero) }
        #expect(bucket.take(1, now: .seconds(5)) == .milliseconds(100))
        #expect(bucket.take(1, now: .seconds(5)) == .milliseconds(200), "whoever asks later waits behind the first")
    }

    @Test func timeFillsItAndNoMore() {
        var bucket = TokenBucket(tokensPerSecond: 10, now: .zero)
        for _ in 0..<10 { _ = bucket.take(1, now: .zero) }
        #expect(bucket.delay(of: 1, now: .milliseconds(50)) == .milliseconds(50))
        #expect(bucket.delay(of: 1, now: .milliseconds(100)) == .zero)
        for _ in 0..<10 { #expect(bucket.take(1, now: .seconds(3600)) == .zero) }
        #expect(bucket.take(1, now: .seconds(3600)) > .zero)
    }

    @Test func requestLargerThanTheBucketGoesAndLeavesADebt() {
        var bucket = TokenBucket(tokensPerSecond: 1000, now: .zero)
        #expect(bucket.take(5000, now: .zero) == .zero)
        #expect(bucket.take(1000, now: .seconds(1)) == .seconds(4))
        #expect(bucket.take(1, now: .seconds(5)) == .milliseconds(1))
    }

    @Test func askingTakesNothing() {
        let bucket = TokenBucket(tokensPerSecond: 1, now: .zero)
        for _ in 0..<5 { #expect(bucket.delay(of: 1, now: .zero) == .zero) }
    }

    /// Over any time, no more goes than the bucket held and the time brought, whatever the mix of costs.
    @Test(arguments: 0..<20) func rateIsKept(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var bucket = TokenBucket(tokensPerSecond: 1000, now: .zero)
        var now = Duration.zero
        var gone = 0.0
        for _ in 0..<500 {
            let cost = Double(Int.random(in: 0...900, using: &random))
            let delay = bucket.take(cost, now: now)
            now += delay
            gone += cost
            #expect(gone <= 1000 + now / .seconds(1) * 1000 + 0.001)
            if Int.random(in: 0..<3, using: &random) == 0 { now += .milliseconds(Int.random(in: 0...400, using: &random)) }
        }
    }
}

@Suite struct RateLimiterTests {
    /// Runs only as far as somebody sleeps.
    private final class Clock: Sendable {
        private let time = Mutex(Duration.zero)
        var now: Duration { time.withLock { $0 } }
        func sleep(_ duration: Duration) { time.withLock { $0 += duration } }
    }

    private let clock = Clock()
    private let limiter: RateLimiter

    init() {
        let clock = self.clock
        limiter = RateLimiter(now: { clock.now }, sleep: { clock.sleep($0) })
    }

    @Test func withoutLimitsNothingWaits() {
        for _ in 0..<1000 { limiter.wait(byteCount: 1 << 30, stop: StopFlag()) }
        #expect(!limiter.delays(byteCount: 1 << 30))
        #expect(clock.now == .zero)
        #expect(limiter.delays == RateDelays())
    }

    @Test func requestsAndBytesAreBothLimited() {
        limiter.set(RateLimits(requestsPerSecond: 100, bytesPerSecond: 1 << 20))
        for _ in 0..<100 { limiter.wait(byteCount: 0, stop: StopFlag()) }
        #expect(clock.now == .zero, "what one second brings goes at once")
        for _ in 0..<100 { limiter.wait(byteCount: 0, stop: StopFlag()) }
        #expect(abs(clock.now / .seconds(1) - 1) < 0.001)
        for _ in 0..<5 { limiter.wait(byteCount: 1 << 20, stop: StopFlag()) }
        #expect(abs(clock.now / .seconds(1) - 5) < 0.001)
    }

    @Test func delaysAreCounted() {
        limiter.set(RateLimits(requestsPerSecond: 2))
        for _ in 0..<4 { limiter.wait(byteCount: 0, stop: StopFlag()) }
        #expect(limiter.delays == RateDelays(requestCount: 2, total: .seconds(1)))
    }

    @Test func stopEndsTheWait() {
        limiter.set(RateLimits(requestsPerSecond: 1))
        let stop = StopFlag()
        limiter.wait(byteCount: 0, stop: stop)
        stop.set()
        for _ in 0..<100 { limiter.wait(byteCount: 0, stop: stop) }
        #expect(clock.now == .zero)
    }

    @Test func newLimitsHoldForThoseWhoWait() {
        let clock = self.clock
        let other = Mutex<RateLimiter?>(nil)
        let limiter = RateLimiter(
            now: { clock.now },
            sleep: { duration in
                clock.sleep(duration)
                if clock.now > .seconds(1) { other.withLock { $0 }?.set(.none) }
            })
        other.withLock { $0 = limiter }
        limiter.set(RateLimits(bytesPerSecond: 1))
        limiter.wait(byteCount: 1000, stop: StopFlag())
        limiter.wait(byteCount: 1000, stop: StopFlag())
        #expect(clock.now < .seconds(2), "it does not wait for 1000 seconds")
        #expect(limiter.delays.requestCount == 1)
    }
}

/// The limits of an export on real connections.
@Suite(.serialized) struct LimitedExportTests {
    @Test func connectionsShareTheLimitAndGetTheirPart() async throws {
        let server = try TestServer()
        #expect(server.exports.setLimits(RateLimits(requestsPerSecond: 200), of: "disk"))
        let clients = try (0..<4).map { _ in try server.openedClient() }
        // The first second's requests go at once; what is counted is the 200 behind them.
        for cookie in 0..<200 as Range<UInt64> {
            #expect(try clients[0].exchange(Bytes.request(.flush, cookie: cookie)) == Bytes.reply(cookie: cookie))
        }
        let start = ContinuousClock.now
        for client in clients { try client.send((0..<50).flatMap { Bytes.request(.flush, cookie: $0) }) }
        for client in clients { #expect(try client.receive(50 * 16).suffix(16) == Bytes.reply(cookie: 49)[...]) }
        #expect(ContinuousClock.now - start > .milliseconds(800))
        let delays = try #require(server.exports.traffic(of: "disk")).delays
        #expect(delays.requestCount > 100 && delays.total > .seconds(1), "\(delays)")
    }

    @Test func repliesDoNotWaitForTheNextRequest() throws {
        let server = try TestServer()
        server.exports.setLimits(RateLimits(bytesPerSecond: 1), of: "disk")
        let client = try server.openedClient()
        try client.send(Bytes.write([1], cookie: 1) + Bytes.write([UInt8](repeating: 2, count: 4096), cookie: 2))
        #expect(try client.receive(16) == Bytes.reply(cookie: 1))
    }

    /// Nor do those of requests that others do.
    @Test func repliesOfOthersDoNotWaitForTheNextRequest() throws {
        let server = try TestServer()
        server.device.becomeCold(.write)
        server.exports.setLimits(RateLimits(bytesPerSecond: 4096), of: "disk")
        let client = try server.openedClient()
        let page = [UInt8](repeating: 2, count: 4096)
        try client.send(
            Bytes.write(page, cookie: 1) + Bytes.write([UInt8](repeating: 3, count: 1 << 20), cookie: 2)
                + Bytes.write(page, cookie: 3))
        #expect(try client.receive(32) == Bytes.reply(cookie: 1) + Bytes.reply(cookie: 2), "the third waits for minutes")
    }

    @Test func withdrawWakesThoseWhoWait() throws {
        let server = try TestServer()
        server.exports.setLimits(RateLimits(bytesPerSecond: 1), of: "disk")
        let client = try server.openedClient()
        try client.send(Bytes.write([1, 2, 3], cookie: 1) + Bytes.write([4], cookie: 2))
        #expect(try client.receive(16) == Bytes.reply(cookie: 1))
        let withdrawn = background { server.exports.withdraw("disk") }
        #expect(withdrawn.wait(timeout: .now() + 10) == .success)
        #expect(try client.receiveToEnd().count == 16, "the one that waited was answered")
    }

    @Test func limitsAreForKnownExports() {
        let exports = ExportTable(limits: RateLimits(requestsPerSecond: 7))
        #expect(!exports.setLimits(.none, of: "x"))
        #expect(exports.limits(of: "x") == nil)
        exports.publish("x", description: "", device: RecordingDevice(byteCount: 4096))
        #expect(exports.limits(of: "x") == RateLimits(requestsPerSecond: 7))
    }

    @Test func ownLimitsAndThoseOfTheTableBothHold() {
        let exports = ExportTable(limits: RateLimits(requestsPerSecond: 7))
        let own = RateLimits(requestsPerSecond: 9, bytesPerSecond: 11)
        exports.publish("x", description: "", device: RecordingDevice(byteCount: 4096), limits: own)
        #expect(exports.limits(of: "x") == RateLimits(requestsPerSecond: 7, bytesPerSecond: 11))
        exports.setLimits(RateLimits(requestsPerSecond: 5), of: "x")
        #expect(exports.limits(of: "x") == RateLimits(requestsPerSecond: 5))
        exports.setLimits(.none, of: "x")
        #expect(exports.limits(of: "x") == RateLimits(requestsPerSecond: 7))
    }
}
