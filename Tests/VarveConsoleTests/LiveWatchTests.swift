import Testing
import VarveCatalog
import VarveConsole

@Suite("Streams of events")
struct LiveWatchTests {
    @Test("a stream begins with a look, and ends with its session")
    func endOfSession() async throws {
        let watch = LiveWatch()
        let stream = try #require(watch.open(session: "a", account: .root))
        let other = try #require(watch.open(session: "b", account: .root))
        watch.end(session: "a")
        var texts: [String] = []
        for await text in stream { texts.append(text) }
        #expect(texts.count == 2)
        #expect(texts[0].contains("event: change"))
        #expect(texts[1] == "event: end\ndata: 1\n\n")
        #expect(watch.streamCount == 1)
        watch.close()
        var last = ""
        for await text in other { last = text }
        #expect(last.contains("event: change"))
        #expect(watch.open(session: "c", account: .root) == nil)
    }

    @Test("a session has so many streams: one more ends the oldest")
    func boundPerSession() async throws {
        let watch = LiveWatch()
        let first = try #require(watch.open(session: "a", account: .root))
        var more: [AsyncStream<String>] = []
        for _ in 0..<LiveWatch.streamCountMaxPerSession { more.append(try #require(watch.open(session: "a", account: .root))) }
        #expect(watch.streamCount == LiveWatch.streamCountMaxPerSession)
        var count = 0
        for await _ in first { count += 1 }
        #expect(count == 2)
    }

    @Test("all together there are so many, and one more is refused")
    func bound() throws {
        let watch = LiveWatch()
        var streams: [AsyncStream<String>] = []
        for number in 0..<LiveWatch.streamCountMax {
            streams.append(try #require(watch.open(session: "\(number)", account: .root)))
        }
        #expect(watch.open(session: "one more", account: .root) == nil)
        #expect(streams.count == watch.streamCount)
    }

    @Test("a stream that nobody reads any more is forgotten")
    func dropped() throws {
        let watch = LiveWatch()
        do {
            let stream = try #require(watch.open(session: "a", account: .root))
            _ = stream
        }
        #expect(watch.streamCount == 0)
    }
}
