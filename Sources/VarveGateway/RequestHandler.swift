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
    let admission: Admission
    let logger: Logger
    /// A new name for each request, as `requestId` shows it.
    let newRequestID: @Sendable () -> String
    let metrics = RequestMetrics()
    /// Nil where the service is no lab.
    let lab: Lab?

    /// Blocks its thread; may run on several at once.
    func answer(_ request: IncomingRequest) -> WireResponse {
        let facts = RequestFacts(newRequestID(), request.operation.name, request.method, request.headers, request.client)
        let outcome = facts.span.run { lab?.carryingOut { respond(request, facts.id) } ?? respond(request, facts.id) }
        return record(outcome, facts)
    }

    /// The same for a caller who has proved to be one in another way, by the console: what the request's headers say is ignored.
    func answer(_ request: IncomingRequest, as caller: Caller) -> WireResponse {
        let facts = RequestFacts(newRequestID(), request.operation.name, request.method, request.headers, request.client)
        let outcome = facts.span.run {
            lab?.carryingOut { respond(request, caller, facts.id) } ?? respond(request, caller, facts.id)
        }
        return record(outcome, facts)
    }

    /// Answers one of Varve's own requests, authenticated like the others; what its query says is ignored. Blocks its thread.
    func answer(
        _ operation: PoolOperation, _ target: String, _ headers: HTTPFields, _ client: SocketAddress?
    ) -> WireResponse {
        answer(operation.name, operation.method, target, headers, client) { caller in
            try caller.requireMachine(operation.name)
            return try perform(operation)
        }
    }

    /// The same for any request of Varve's own: `body` makes the answer to a caller whose signature is right.
    func answer(
        _ name: String, _ method: String, _ target: String, _ headers: HTTPFields, _ client: SocketAddress?,
        _ body: (Caller) throws -> WireResponse
    ) -> WireResponse {
        let facts = RequestFacts(newRequestID(), name, method, headers, client)
        return record(facts.span.run { respond(method, target, headers, facts.id, body) }, facts)
    }

    private func respond(
        _ method: String, _ target: String, _ headers: HTTPFields, _ requestID: String, _ body: (Caller) throws -> WireResponse
    ) -> Outcome {
        var caller: Caller?
        let response = answer(requestID) {
            let known = try admission.caller(method, target, headers)
            caller = known
            do { return try body(known) } catch let error as ServiceError { return Envelope.failure(error, format: .json) }
        }
        return Outcome(caller: caller, response: response)
    }

    private func perform(_ operation: PoolOperation) throws -> WireResponse {
        switch operation {
        case .status: try WireResponse(json: service.poolStatus())
        case .check: try WireResponse(json: whileNothingIsReplaced { () throws(ServiceError) in try service.checkPool() })
        case .scrub: try WireResponse(json: whileNothingIsReplaced { () throws(ServiceError) in try service.scrubPool() })
        }
    }

    /// A lab does not replace the state while catalog and pool are looked at together.
    private func whileNothingIsReplaced<Value>(_ body: @escaping () throws(ServiceError) -> Value) throws(ServiceError) -> Value {
        let body = { () in Result { () throws(ServiceError) in try body() } }
        return try (lab?.carryingOut(body) ?? body()).get()
    }

    /// Answers and logs a request that comes no further than the gateway.
    func refuse(
        _ error: GatewayError, _ method: String, _ headers: HTTPFields, _ client: SocketAddress?,
        _ operation: VarveWire.Operation? = nil
    ) -> WireResponse {
        record(Outcome(response: error.response), RequestFacts(newRequestID(), operation?.name, method, headers, client))
    }

    private struct Outcome {
        /// Known only when the caller has proved to own it.
        var caller: Caller?
        var response: WireResponse
    }

    static func randomRequestID() -> String { UUID().uuidString.lowercased() }

    private func record(_ outcome: Outcome, _ facts: RequestFacts) -> WireResponse {
        let duration = ContinuousClock.now - facts.start
        metrics.record(facts.operation, outcome.response, duration)
        facts.span.end(facts.id, outcome.response)
        logger.info("request", metadata: facts.metadata(outcome.response, outcome.caller, duration))
        return outcome.response
    }

    private func respond(_ request: IncomingRequest, _ requestID: String) -> Outcome {
        do {
            return respond(request, try admission.caller(request.method, request.target, request.headers), requestID)
        } catch {
            return Outcome(response: answer(requestID) { throw error })
        }
    }

    private func respond(_ request: IncomingRequest, _ caller: Caller, _ requestID: String) -> Outcome {
        let parameters = Result { try RequestParameters(query: RequestTarget(request.target).query, form: request.body) }
        let audit = CallAudit(request, try? parameters.get(), caller, requestID, at: service.time)
        let storage = service.storage(for: caller, audit: audit)
        let response = answer(requestID) {
            try caller.require(request.operation)
            return perform(request.operation, try parameters.get(), storage, requestID)
        }
        conclude(audit, storage, response)
        return Outcome(caller: caller, response: response)
    }

    /// What `body` answers, or the answer that its error means.
    private func answer(_ requestID: String, _ body: () throws -> WireResponse) -> WireResponse {
        do {
            return try body()
        } catch let error as GatewayError {
            return error.response
        } catch {
            logger.error("request failed", metadata: ["request": "\(requestID)", "error": "\(error)"])
            return GatewayError(.unexpectedError, "Request \(requestID).").response
        }
    }

    /// What was done is in the audit log already, in one transaction with the change. If the log does not take how a call was refused or
    /// failed, this one does.
    private func conclude(_ audit: CallAudit?, _ storage: AccountStorage, _ response: WireResponse) {
        guard let audit else { return }
        do {
            try storage.concludeAudit(httpStatus: response.httpStatus, code: response.code)
        } catch {
            logger.error(
                "the audit log lacks a call",
                metadata: [
                    "entry": "\(audit)", "status": "\(response.httpStatus)", "code": "\(response.code)",
                    "error": "\(error.detail)",
                ])
        }
    }

    private func perform(
        _ operation: VarveWire.Operation, _ parameters: RequestParameters, _ storage: AccountStorage, _ requestID: String
    ) -> WireResponse {
        let format = ResponseFormat(askedBy: parameters)
        do throws(ServiceError) {
            let arguments = try operation.arguments(from: parameters)
            return try Binding.of(operation).perform(
                Call(
                    operation: operation, arguments: arguments, service: storage, keys: admission.keys, requestID: requestID,
                    format: format))
        } catch {
            if error.code.httpStatus >= 500 {
                logger.error("service failed", metadata: ["request": "\(requestID)", "error": "\(error.detail)"])
            }
            return Envelope.failure(error, format: format)
        }
    }
}
