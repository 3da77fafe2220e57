import HTTPTypes
import Logging
import NIOCore
import VarveCatalog
import VarveService
import VarveWire

/// What is known of a request from its start, for its line in the log, its span and its count.
struct RequestFacts: Sendable {
    let id: String
    /// Of an operation that there is, or ``RequestMetrics/noOperation``.
    let operation: String
    let method: String
    let client: SocketAddress?
    let trace: TraceParent?
    let span: RequestSpan
    let start = ContinuousClock.now

    init(_ id: String, _ operation: String?, _ method: String, _ headers: HTTPFields, _ client: SocketAddress?) {
        self.id = id
        self.operation = operation ?? RequestMetrics.noOperation
        self.method = method
        self.client = client
        trace = Self.traceParent.flatMap { headers[$0] }.flatMap { TraceParent($0) }
        span = RequestSpan(self.operation, method, headers)
    }

    /// The fields of its line in the log.
    /// - Parameter caller: who has proved to have sent it; nil if nobody has.
    func metadata(_ response: WireResponse, _ caller: Caller?, _ duration: Duration) -> Logger.Metadata {
        var fields: Logger.Metadata = [
            "operation": "\(operation)", "method": "\(method)", "status": .stringConvertible(response.httpStatus),
            "code": "\(response.code)", "bytes": .stringConvertible(response.body.count),
            "account": "\(caller.map { "\($0.accountID.rawValue)" } ?? "-")", "key": "\(caller?.accessKey ?? "-")",
            "client": "\(client?.ipAddress ?? "-")", "request": "\(id)",
            "duration": .stringConvertible(DecimalSeconds(duration)),
        ]
        if let trace { fields["trace"] = "\(trace.traceID)" }
        return fields
    }

    private static let traceParent = HTTPField.Name("traceparent")
}
