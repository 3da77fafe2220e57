import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import VarveService
import VarveWire

/// Stands before the ``Responder`` of a lab: answers the lab's own calls, and has others go wrong.
struct LabResponder: Sendable {
    typealias Next = @Sendable (Request) async throws -> Response

    let calls: LabCalls
    let handler: RequestHandler
    /// The lab's own: what it is told may take long, and must be heard when calls have all of the other threads.
    let threads: NIOThreadPool
    private let document = Document("application/json", OpenAPI.document(isLab: true))

    init(_ lab: Lab, _ service: StorageService, _ handler: RequestHandler, _ threads: NIOThreadPool) {
        calls = LabCalls(lab, service)
        self.handler = handler
        self.threads = threads
    }

    func respond(to request: Request, from connection: Connection, _ next: Next) async throws -> Response {
        let path = RequestTarget(request.head.path ?? "/").path
        if request.method == .get, path == "/openapi.json" { return document.response(to: request) }
        if let operation = LabOperation(rawValue: path), request.method.rawValue == operation.method {
            return try await respond(to: request, operation, connection)
        }
        guard let operation = VarveWire.Operation.at(path: path) else { return try await next(request) }
        var request = request
        // A body is read once.
        guard let body = try await request.wholeBody() else {
            return Response(handler.refuse(.bodyTooLarge, request.method.rawValue, request.headers, connection.client, operation))
        }
        request.body = .init(buffer: ByteBuffer(bytes: body))
        guard let (fault, format) = try await fault(request, operation, body) else { return try await next(request) }
        return try await misanswer(request, fault, format, connection, next)
    }

    private func respond(to request: Request, _ operation: LabOperation, _ connection: Connection) async throws -> Response {
        guard let body = try await request.wholeBody() else {
            return Response(handler.refuse(.bodyTooLarge, request.method.rawValue, request.headers, connection.client))
        }
        let (method, target, headers) = (request.method.rawValue, request.head.path ?? "/", request.headers)
        let answer = try await threads.runIfActive {
            handler.answer(operation.name, method, target, headers, connection.client) { caller in
                try caller.requireMachine(operation.name)
                return try WireResponse(json: calls.perform(operation, body))
            }
        }
        return Response(answer)
    }

    /// What is to go wrong; only calls whose signature is right are counted.
    private func fault(
        _ request: Request, _ operation: VarveWire.Operation, _ body: [UInt8]
    ) async throws -> (LabFault, ResponseFormat)? {
        let (method, target, headers) = (request.method.rawValue, request.head.path ?? "/", request.headers)
        return try await threads.runIfActive {
            let form = method == "POST" ? body : []
            guard (try? handler.admission.signer(method, target, headers)) != nil,
                let parameters = try? RequestParameters(query: RequestTarget(target).query, form: form),
                let fault = calls.fault(operation, parameters)
            else { return nil }
            return (fault, ResponseFormat(askedBy: parameters))
        }
    }

    private func misanswer(
        _ request: Request, _ fault: LabFault, _ format: ResponseFormat, _ connection: Connection, _ next: Next
    ) async throws -> Response {
        if fault.delaySeconds > 0 { try await Task.sleep(for: .seconds(fault.delaySeconds)) }
        var answer: Response?
        if fault.takesEffect || (fault.failure == nil && !fault.dropsConnection) { answer = try await next(request) }
        if fault.dropsConnection {
            try? await connection.channel.close()
            return answer ?? Response(status: .internalServerError)
        }
        return fault.failure.map { Response($0.response(format)) } ?? answer ?? Response(status: .internalServerError)
    }
}
