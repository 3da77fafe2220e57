import Synchronization
import VarveClient

/// Answers what it was told to, in this order, and keeps what was asked. The last answer stands for all that follow.
final class ScriptedTransport: Transport {
    typealias Outcome = Result<TransportResponse, TransportError>

    private struct State {
        var outcomes: [Outcome]
        var requests: [TransportRequest] = []
    }

    private let state: Mutex<State>

    init(_ outcomes: [Outcome]) { state = Mutex(State(outcomes: outcomes)) }

    var requests: [TransportRequest] { state.withLock { $0.requests } }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let outcome = state.withLock { state in
            state.requests.append(request)
            return state.outcomes.count > 1 ? state.outcomes.removeFirst() : state.outcomes[0]
        }
        return try outcome.get()
    }
}

extension TransportResponse {
    /// The answer of an operation with these objects.
    static func items<Item: WireItem>(_ items: [Item], of operation: VarveWire.Operation, totalRows: Int? = nil)
        -> TransportResponse
    {
        TransportResponse(
            Envelope.success(
                operation: operation, items: items, totalRows: totalRows ?? items.count, requestID: "test", format: .json))
    }

    /// A refusal of the service.
    static func refusal(_ code: String, status: Int = 400, _ headers: [TransportHeader] = []) -> TransportResponse {
        let body = #"{"responseError": {"returnCode": "\#(code)", "returnMessage": "as told"}}"#
        return TransportResponse(status: status, headers: headers, body: Array(body.utf8))
    }

    /// A refusal of the gateway.
    static func denial(_ code: GatewayErrorCode, _ headers: [TransportHeader] = []) -> TransportResponse {
        var response = TransportResponse(GatewayError(code, "as told").response)
        response.headers += headers
        return response
    }

    private init(_ response: WireResponse) {
        self.init(
            status: response.httpStatus, headers: [TransportHeader("Content-Type", response.contentType)], body: response.body)
    }
}
