import HTTPTypes
import Tracing
import VarveWire

/// The span of one request, for whatever tracer the process has (swift-distributed-tracing); there may be none. The trace that the request's headers
/// name goes on with it, and what the request causes is part of it.
struct RequestSpan: Sendable {
    private let span: any Tracing.Span

    init(_ operation: String, _ method: String, _ headers: HTTPFields) {
        var context = InstrumentationContext.topLevel
        InstrumentationSystem.instrument.extract(headers, into: &context, using: HeaderExtractor())
        span = InstrumentationSystem.tracer.startSpan(operation, context: context, ofKind: .server)
        span.attributes["http.request.method"] = method
    }

    /// Runs what the request asks for.
    func run<Result>(_ body: () -> Result) -> Result { InstrumentationContext.withValue(span.context, operation: body) }

    /// Only failures of the server's own are errors of the span: a refusal is a right answer.
    func end(_ requestID: String, _ response: WireResponse) {
        guard span.isRecording else { return span.end() }
        span.updateAttributes { attributes in
            attributes["http.response.status_code"] = response.httpStatus
            attributes["varve.return_code"] = response.code
            attributes["varve.request_id"] = requestID
        }
        if response.httpStatus >= 500 { span.setStatus(SpanStatus(code: .error)) }
        span.end()
    }
}

private struct HeaderExtractor: Extractor {
    func extract(key: String, from headers: HTTPFields) -> String? { HTTPField.Name(key).flatMap { headers[$0] } }
}
