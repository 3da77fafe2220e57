import Foundation
import HTTPTypes
import Logging
import NIOCore
import VarveCatalog
import VarveService
import VarveWire

/// A request for an operation as it came in, its body whole.
struct IncomingRequest: Sendable {
    let operation: VarveWire.Operation
    let method: String
    /// Path and query, before any decoding: what was signed.
    let target: String
    let headers: HTTPFields
    /// Empty unless the method is POST.
    let body: [UInt8]
    /// Nil when the connection is gone.
    let client: SocketAddress?
}

/// Answers one request of a known path: authentication, parameters, service; in this order (contract sheet, section 2.3).
struct RequestHandler: Sendable {
    let service: StorageService
    let keys: KeyStore
    let logger: Logger
    /// A new name for each request, as `requestId` shows it.
    let newRequestID: @Sendable () -> String
    let metrics = RequestMetrics()
    /// Nil where the service is no lab.
    let lab: Lab?

    /// Blocks its thread; may run on several at once.
    func answer(_ request: IncomingRequest) -> WireResponse {
        let requestID = newRequestID()
        let start = ContinuousClock.now
        let outcome = lab?.carryingOut { respond(request, requestID) } ?? respond(request, requestID)
        record(outcome, request.method, request.operation.name, request.client, requestID, ContinuousClock.now - start)
        return outcome.response
    }

    /// Answers one of Varve's own requests, authenticated like the others; what its query says is ignored. Blocks its thread.
    func answer(
        _ operation: PoolOperation, _ target: String, _ headers: HTTPFields, _ client: SocketAddress?
    ) -> WireResponse {
        answer(operation.name, "GET", target, headers, client) { try perform(operation) }
    }

    /// The same for any request of Varve's own: `body` makes the answer of one whose signature is right.
    func answer(
        _ name: String, _ method: String, _ target: String, _ headers: HTTPFields, _ client: SocketAddress?,
        _ body: () throws -> WireResponse
    ) -> WireResponse {
        let requestID = newRequestID()
        let start = ContinuousClock.now
        var outcome = Outcome(response: GatewayError.urlNotFound.response)
        do {
            outcome.accessKey = try authenticate(method, target, headers)
            outcome.response = try body()
        } catch let error as ServiceError {
            outcome.response = Envelope.failure(error, format: .json)
        } catch let error as GatewayError {
            outcome.response = error.response
        } catch {
            logger.error("request failed", metadata: ["request": "\(requestID)", "error": "\(error)"])
            outcome.response = GatewayError(.unexpectedError, "Request \(requestID).").response
        }
        record(outcome, method, name, client, requestID, ContinuousClock.now - start)
        return outcome.response
    }

    private func perform(_ operation: PoolOperation) throws -> WireResponse {
        switch operation {
        case .status: try WireResponse(json: service.poolStatus())
        case .check: try WireResponse(json: service.checkPool())
        }
    }

    /// Answers and logs a request that comes no further than the gateway.
    func refuse(
        _ error: GatewayError, _ method: String, _ client: SocketAddress?, _ operation: VarveWire.Operation? = nil
    ) -> WireResponse {
        record(Outcome(response: error.response), method, operation?.name, client, newRequestID(), .zero)
        return error.response
    }

    private struct Outcome {
        /// Known only when the caller has proved to own it.
        var accessKey = "-"
        var response: WireResponse
    }

    static func randomRequestID() -> String { UUID().uuidString.lowercased() }

    private func record(
        _ outcome: Outcome, _ method: String, _ operation: String?, _ client: SocketAddress?, _ requestID: String,
        _ duration: Duration
    ) {
        let operation = operation ?? RequestMetrics.noOperation
        metrics.record(operation, outcome.response, duration)
        logger.info(
            "request",
            metadata: [
                "operation": "\(operation)", "method": "\(method)", "status": "\(outcome.response.httpStatus)",
                "code": "\(outcome.response.code)", "bytes": "\(outcome.response.body.count)",
                "key": "\(outcome.accessKey)", "client": "\(client?.ipAddress ?? "-")", "request": "\(requestID)",
                "duration": "\(duration)",
            ])
    }

    private func respond(_ request: IncomingRequest, _ requestID: String) -> Outcome {
        var outcome = Outcome(response: GatewayError.urlNotFound.response)
        do {
            outcome.accessKey = try authenticate(request.method, request.target, request.headers)
            let parameters = try RequestParameters(query: RequestTarget(request.target).query, form: request.body)
            outcome.response = perform(request.operation, parameters, requestID)
        } catch let error as GatewayError {
            outcome.response = error.response
        } catch {
            logger.error("request failed", metadata: ["request": "\(requestID)", "error": "\(error)"])
            outcome.response = GatewayError(.unexpectedError, "Request \(requestID).").response
        }
        return outcome
    }

    func authenticate(_ method: String, _ target: String, _ headers: HTTPFields) throws -> String {
        let presented = try GatewayAuthentication { name in HTTPField.Name(name).flatMap { headers[$0] } }
        let secret = try keys.secret(forAccessKey: presented.accessKey)
        return try presented.verify(
            method: method, target: target,
            millisecondsSinceEpoch: UInt64(Date().timeIntervalSince1970 * 1000), secretKey: secret)
    }

    private func perform(
        _ operation: VarveWire.Operation, _ parameters: RequestParameters, _ requestID: String
    ) -> WireResponse {
        let format = ResponseFormat(askedBy: parameters)
        do throws(ServiceError) {
            let arguments = try operation.arguments(from: parameters)
            return try Binding.of(operation).perform(
                Call(operation: operation, arguments: arguments, service: service, requestID: requestID, format: format))
        } catch {
            if error.code.httpStatus >= 500 {
                logger.error("service failed", metadata: ["request": "\(requestID)", "error": "\(error.message)"])
            }
            return Envelope.failure(error, format: format)
        }
    }
}
