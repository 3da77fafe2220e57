import Foundation
import HTTPTypes
import Logging
import VarveCatalog
import VarveService
import VarveWire

/// A request as it came in, its body whole.
struct IncomingRequest: Sendable {
    let method: String
    /// Path and query, before any decoding: what was signed.
    let target: String
    let headers: HTTPFields
    let body: [UInt8]
}

/// Answers one request: known path, authentication, parameters, service; in this order (contract sheet, section 2.3).
///
/// Blocks its thread; may run on several at once.
struct RequestHandler: Sendable {
    let service: StorageService
    let keys: KeyStore
    let logger: Logger

    func answer(_ request: IncomingRequest) -> WireResponse {
        let requestID = UUID().uuidString.lowercased()
        let start = ContinuousClock.now
        let outcome = respond(request, requestID)
        logger.info(
            "request",
            metadata: [
                "operation": "\(outcome.operation)", "method": "\(request.method)", "status": "\(outcome.response.httpStatus)",
                "key": "\(outcome.accessKey)", "request": "\(requestID)", "duration": "\(ContinuousClock.now - start)",
            ])
        return outcome.response
    }

    private struct Outcome {
        var operation = "-"
        var accessKey = "-"
        var response: WireResponse
    }

    private func respond(_ request: IncomingRequest, _ requestID: String) -> Outcome {
        var outcome = Outcome(response: GatewayError.urlNotFound.response)
        let target = RequestTarget(request.target)
        guard let operation = VarveWire.Operation.at(path: target.path), let binding = Binding.named(operation.name) else {
            return outcome
        }
        outcome.operation = operation.name
        do {
            outcome.accessKey = try authenticate(request)
            let parameters = try RequestParameters(query: target.query, form: request.method == "POST" ? request.body : [])
            outcome.response = perform(binding, operation, parameters, requestID)
        } catch let error as GatewayError {
            outcome.response = error.response
        } catch {
            logger.error("request failed", metadata: ["request": "\(requestID)", "error": "\(error)"])
            outcome.response = GatewayError(.unexpectedError, "Request \(requestID).").response
        }
        return outcome
    }

    private func authenticate(_ request: IncomingRequest) throws -> String {
        let presented = try GatewayAuthentication { name in HTTPField.Name(name).flatMap { request.headers[$0] } }
        let secret = try keys.secret(forAccessKey: presented.accessKey)
        return try presented.verify(
            method: request.method, target: request.target,
            millisecondsSinceEpoch: UInt64(Date().timeIntervalSince1970 * 1000), secretKey: secret)
    }

    private func perform(
        _ binding: Binding, _ operation: VarveWire.Operation, _ parameters: RequestParameters, _ requestID: String
    ) -> WireResponse {
        let format = ResponseFormat(askedBy: parameters)
        do throws(ServiceError) {
            let arguments = try operation.arguments(from: parameters)
            return try binding.perform(
                Call(operation: operation, arguments: arguments, service: service, requestID: requestID, format: format))
        } catch {
            if error.code.httpStatus >= 500 {
                logger.error("service failed", metadata: ["request": "\(requestID)", "error": "\(error.message)"])
            }
            return Envelope.failure(error, format: format)
        }
    }
}
