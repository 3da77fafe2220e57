import Tracing

/// Runs a part of what a request asks for as a span of its own, under the request's; just runs it where no request is traced.
func traced<Result, Failure: Error>(_ name: String, _ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    guard let context = InstrumentationContext.current else { return try body() }
    let span = InstrumentationSystem.tracer.startSpan(name, context: context)
    defer { span.end() }
    do {
        return try body()
    } catch {
        span.recordError(error)
        throw error
    }
}
