import Logging
import Synchronization
import Testing
import Tracing
import VarveClient
import VarveTestKit

@Suite("Logs and traces")
struct ObservationTests {
    private static let regions = ScriptedTransport.Outcome.success(.items([Region.example], of: GetRegionListRequest.operation))

    @Test("a line per attempt and per repetition, without secrets")
    func log() async throws {
        let log = RecordingLog()
        let scripted = ScriptedClient([.failure(.lost(reason: "closed")), Self.regions]) { $0.logger = log.logger }
        _ = try await scripted.client.regions.list()
        let text = log.lines.joined(separator: "\n")
        #expect(log.lines.count == 3)
        #expect(text.contains("sends again") && text.contains("getRegionList") && text.contains("closed"))
        #expect(!text.contains(ScriptedClient.key.secretKey))
    }

    @Test("a span per call, named as the operation, with what became of it")
    func trace() async throws {
        let tracer = RecordingTracer()
        let scripted = ScriptedClient([.failure(.lost(reason: "closed")), Self.regions, .success(.refusal("1100000"))]) {
            $0.tracer = tracer
        }
        _ = try await scripted.client.regions.list()
        await #expect(throws: ClientError.self) { try await scripted.client.regions.list() }
        let spans = tracer.spans
        #expect(spans.map(\.operationName) == ["getRegionList", "getRegionList"])
        #expect(spans.allSatisfy { $0.kind == .client && $0.isEnded })
        #expect(spans[0].attributes.get("http.request.resend_count") == .int64(1))
        #expect(spans[0].attributes.get("http.response.status_code") == .int64(200))
        #expect(spans[1].status == SpanStatus(code: .error))
    }
}

/// Keeps spans.
private final class RecordingTracer: Tracer {
    typealias Span = RecordingSpan

    private let kept = Mutex<[RecordingSpan]>([])
    var spans: [RecordingSpan] { kept.withLock { $0 } }

    func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> RecordingSpan {
        let span = RecordingSpan(operationName, context(), kind)
        kept.withLock { $0.append(span) }
        return span
    }

    func forceFlush() {}
    func extract<Carrier, Extract: Extractor>(_ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract)
    where Extract.Carrier == Carrier {}
    func inject<Carrier, Inject: Injector>(_ context: ServiceContext, into carrier: inout Carrier, using injector: Inject)
    where Inject.Carrier == Carrier {}
}

/// What was said of one call.
private final class RecordingSpan: Span {
    private struct State {
        var operationName: String
        var attributes: SpanAttributes = [:]
        var status: SpanStatus?
        var isEnded = false
    }

    let context: ServiceContext
    let kind: SpanKind
    private let state: Mutex<State>

    init(_ operationName: String, _ context: ServiceContext, _ kind: SpanKind) {
        self.context = context
        self.kind = kind
        state = Mutex(State(operationName: operationName))
    }

    var status: SpanStatus? { state.withLock { $0.status } }
    var isEnded: Bool { state.withLock { $0.isEnded } }
    var isRecording: Bool { true }
    var operationName: String {
        get { state.withLock { $0.operationName } }
        set { state.withLock { $0.operationName = newValue } }
    }
    var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set { state.withLock { $0.attributes = newValue } }
    }

    func setStatus(_ status: SpanStatus) { state.withLock { $0.status = status } }
    func addEvent(_ event: SpanEvent) {}
    func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {}
    func addLink(_ link: SpanLink) {}
    func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) { state.withLock { $0.isEnded = true } }
}
