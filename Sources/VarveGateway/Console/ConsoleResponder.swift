import HTTPTypes
import Hummingbird
import NIOCore
import VarveConsole
import VarveService
import VarveWire

/// The console over HTTP. What it changes, it changes as a signed request would, by ``RequestHandler``.
struct ConsoleResponder: Sendable {
    let console: Console
    let handler: RequestHandler
    let reads: Lane
    /// For forms, and for pages that measure the pool.
    let changes: Lane

    /// Nil for what is not the console's.
    func respond(to request: Request, from client: SocketAddress?) async throws -> Response? {
        let target = RequestTarget(request.head.path ?? "/")
        guard Console.serves(target.path), let method = ConsoleRequest.Method(rawValue: request.method.rawValue) else {
            return nil
        }
        guard let body = method == .post ? try await request.wholeBody() : [] else {
            return Response(handler.refuse(.bodyTooLarge, request.method.rawValue, request.headers, client))
        }
        let asked = ConsoleRequest(
            method: method, target: target, headers: request.consoleHeaders, body: body, clientAddress: client?.ipAddress ?? "")
        let lane = method == .post || Console.measures(target.path) ? changes : reads
        let answer = try await lane.run { carryOut(asked, client) }
        return answer.map { Response($0) }
            ?? Response(handler.refuse(.overloaded, request.method.rawValue, request.headers, client))
    }

    /// A lab does not replace the state while a page is made of it. What a form asks for, the handler keeps apart from that.
    private func carryOut(_ request: ConsoleRequest, _ client: SocketAddress?) -> ConsoleResponse {
        let answer = { console.answer(request) { perform($0, $1, $2, client) } }
        guard request.method == .get, let lab = handler.lab else { return answer() }
        return lab.carryingOut(answer)
    }

    private func perform(
        _ operation: VarveWire.Operation, _ parameters: RequestParameters, _ caller: Caller, _ client: SocketAddress?
    ) -> WireResponse {
        var parameters = parameters
        parameters.set("responseFormatType", to: "json")
        let request = IncomingRequest(
            operation: operation, method: HTTPRequest.Method.post.rawValue, target: operation.path, headers: [:],
            body: Array(parameters.formEncoded.utf8), client: client)
        do { try handler.admission.limits.take(caller.accessKey) } catch { return error.response }
        return handler.answer(request, as: caller)
    }

    /// Looks once a second for what pages on the screen want to know, while there are some; until the task is cancelled.
    static func watch(_ console: Console, on lane: Lane) async {
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            guard console.isWatched else { continue }
            _ = try? await lane.run { console.tick() }
        }
    }
}

extension Request {
    /// By names in lower case; of several with one name, the values are joined as HTTP has it.
    fileprivate var consoleHeaders: [String: String] {
        var values: [String: String] = [:]
        if let host = head.authority { values["host"] = host }
        for field in headers {
            let name = field.name.canonicalName
            values[name] = values[name].map { $0 + (name == "cookie" ? "; " : ", ") + field.value } ?? field.value
        }
        return values
    }
}

extension Response {
    fileprivate init(_ answer: ConsoleResponse) {
        var fields = HTTPFields()
        for (name, value) in answer.headers {
            guard let name = HTTPField.Name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        let body: ResponseBody =
            switch answer.body {
            case .bytes(let bytes): .init(byteBuffer: ByteBuffer(bytes: bytes))
            case .events(let events): .init(asyncSequence: events.map { ByteBuffer(string: $0) })
            }
        self.init(status: .init(code: answer.status), headers: fields, body: body)
    }
}
