import Synchronization
import Tracing

/// Keeps the spans of traces that a request has named by `traceparent`, and no others: tests of one process share it.
final class RecordingTracer: Tracer {
    /// A span that has ended.
    struct Recorded: Sendable {
        var name: String
        var traceID: String
        var id: Int
        /// Of the span that it is part of; nil for the first of this process.
        var parent: Int?
        var attributes: SpanAttributes
        var isFailure: Bool
    }

    static let shared: RecordingTracer = {
        let tracer = RecordingTracer()
        InstrumentationSystem.bootstrap(tracer)
        return tracer
    }()

    private struct State {
        var spans: [Recorded] = []
        var lastID = 0
    }

    private let state = Mutex(State())

    /// The spans of a trace, in the order of their ends.
    func spans(of traceID: String) -> [Recorded] { state.withLock { $0.spans.filter { $0.traceID == traceID } } }

    func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> RecordingSpan {
        var context = context()
        guard var place = context[Place.self] else { return RecordingSpan(nil, context, self) }
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let recorded = Recorded(
            name: operationName, traceID: place.traceID, id: id, parent: place.span, attributes: [:], isFailure: false)
        place.span = id
        context[Place.self] = place
        return RecordingSpan(recorded, context, self)
    }

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let parts = extractor.extract(key: "traceparent", from: carrier)?.split(separator: "-"), parts.count == 4 else {
            return
        }
        context[Place.self] = Place.Value(traceID: String(parts[1]), span: nil)
    }

    func inject<Carrier, Inject: Injector>(_: InstrumentationContext, into _: inout Carrier, using _: Inject)
    where Inject.Carrier == Carrier {}

    func forceFlush() {}

    fileprivate func keep(_ span: Recorded) { state.withLock { $0.spans.append(span) } }
}

/// Where in a trace something happens.
private enum Place: InstrumentationContextKey {
    struct Value: Sendable {
        var traceID: String
        var span: Int?
    }
}

struct RecordingSpan: Tracing.Span {
    let context: InstrumentationContext
    private let tracer: RecordingTracer
    private let recorded: Box

    private final class Box: Sendable {
        let value: Mutex<RecordingTracer.Recorded?>
        init(_ value: RecordingTracer.Recorded?) { self.value = Mutex(value) }
    }

    fileprivate init(_ recorded: RecordingTracer.Recorded?, _ context: InstrumentationContext, _ tracer: RecordingTracer) {
        self.recorded = Box(recorded)
        self.context = context
        self.tracer = tracer
    }

    var isRecording: Bool { recorded.value.withLock { $0 != nil } }
    var operationName: String {
        get { recorded.value.withLock { $0?.name ?? "" } }
        nonmutating set { recorded.value.withLock { $0?.name = newValue } }
    }
    var attributes: SpanAttributes {
        get { recorded.value.withLock { $0?.attributes ?? [:] } }
        nonmutating set { recorded.value.withLock { $0?.attributes = newValue } }
    }

    func setStatus(_ status: SpanStatus) { recorded.value.withLock { $0?.isFailure = status.code == .error } }
    func addEvent(_: SpanEvent) {}
    func addLink(_: SpanLink) {}
    func recordError<Instant: TracerInstant>(_: any Error, attributes _: SpanAttributes, at _: @autoclosure () -> Instant) {}

    /// Whatever is kept has ended once.
    func end<Instant: TracerInstant>(at _: @autoclosure () -> Instant) {
        let ended = recorded.value.withLock { recorded in
            defer { recorded = nil }
            return recorded
        }
        if let ended { tracer.keep(ended) }
    }
}
