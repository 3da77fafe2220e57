import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
public import VarveWire

/// Why a call has no answer of the service.
public enum ClientError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Nobody answers at the endpoint, or not in time.
    case unreachable(endpoint: String, reason: String)
    /// The service or the gateway refused, or what answers is neither.
    case refused(httpStatus: Int, ResponseError)

    public var description: String {
        switch self {
        case .unreachable(let endpoint, let reason): "cannot reach \(endpoint): \(reason)"
        case .refused(_, .service(let code, let message)): "refused with \(code): \(message)"
        case .refused(let status, .gateway(let error)):
            "refused by the gateway with \(status)/\(error.code.rawValue): \(error.details)"
        case .refused(let status, .malformed(let what)): "not an answer of the storage API (HTTP \(status)): \(what)"
        }
    }
}

/// Calls the storage API, signed: Varve's or NCP's own.
///
/// Safe to share between tasks. Call ``shutDown()`` once, after the last call.
public struct Client: Sendable {
    public enum Method: String, Sendable { case get = "GET", post = "POST" }

    /// What came back, whatever it is.
    public struct Answer: Sendable {
        public let httpStatus: Int
        public let contentType: String
        public let body: [UInt8]
    }

    private let endpoint: String
    private let accessKey: String
    private let secretKey: String
    private let http: HTTPClient
    private let timeoutSeconds: Double
    private static let bodyByteCountMax = 64 << 20

    /// - Parameters:
    ///   - endpoint: scheme, host and port, as in `http://127.0.0.1:8080`, and the prefix of the path if the API is behind one.
    ///   - timeoutSeconds: how long a call waits for its answer, and then for each part of it.
    public init(endpoint: String, accessKey: String, secretKey: String, timeoutSeconds: Double = 30) {
        self.endpoint = endpoint
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.timeoutSeconds = timeoutSeconds
        // Another address would be another signature.
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        // A closed port is an answer: the caller decides whether to try again.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.read = Self.amount(timeoutSeconds)
        http = HTTPClient(configuration: configuration)
    }

    /// The items of an operation's answer, of the operation's own type.
    public func items<Item: WireItem>(
        _ operation: VarveWire.Operation, _ parameters: [String: String] = [:], method: Method = .get,
        as type: Item.Type = Item.self
    ) async throws(ClientError) -> [Item] {
        let answer = try await call(operation, parameters, method: method)
        do throws(ResponseError) {
            return try Envelope.decode(answer.body, operation: operation, as: Item.self).items
        } catch {
            throw .refused(httpStatus: answer.httpStatus, error)
        }
    }

    /// Sends a signed request, JSON asked for unless the parameters say otherwise, and returns whatever comes back.
    public func call(
        _ operation: VarveWire.Operation, _ parameters: [String: String] = [:], method: Method = .get
    ) async throws(ClientError) -> Answer {
        var all = RequestParameters()
        for (name, value) in parameters { all.set(name, to: value) }
        if parameters["responseFormatType"] == nil { all.set("responseFormatType", to: "json") }
        return try await send(operation.path, all.formEncoded, method)
    }

    /// The answer to one of Varve's own questions, which NCP does not know.
    public func ask<Value: Decodable>(_ operation: PoolOperation, as type: Value.Type = Value.self) async throws(ClientError)
        -> Value
    {
        let answer = try await send(operation.path, "", .get)
        if answer.httpStatus == 200 { return try decode(answer.body, of: operation) }
        throw .refused(httpStatus: answer.httpStatus, Envelope.decodeRefusal(answer.body))
    }

    private func decode<Value: Decodable>(_ body: [UInt8], of operation: PoolOperation) throws(ClientError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body))
        } catch {
            throw .refused(httpStatus: 200, .malformed("The body is no answer of \(operation.name): \(error)"))
        }
    }

    private func send(_ path: String, _ form: String, _ method: Method) async throws(ClientError) -> Answer {
        let (origin, prefix) = try place()
        let target = prefix + (method == .get && !form.isEmpty ? "\(path)?\(form)" : path)
        var request = HTTPClientRequest(url: origin + target)
        request.method = method == .get ? .GET : .POST
        let now = UInt64(Date().timeIntervalSince1970 * 1000)
        for (name, value) in Signature.headers(
            method: method.rawValue, target: target, millisecondsSinceEpoch: now, accessKey: accessKey,
            secretKey: secretKey)
        { request.headers.add(name: name, value: value) }
        if method == .post {
            request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: form))
        }
        do {
            let response = try await http.execute(request, timeout: Self.amount(timeoutSeconds))
            let body = try await response.body.collect(upTo: Self.bodyByteCountMax)
            return Answer(
                httpStatus: Int(response.status.code), contentType: response.headers.first(name: "content-type") ?? "",
                body: Array(buffer: body))
        } catch {
            throw .unreachable(endpoint: endpoint, reason: reason(error))
        }
    }

    /// The endpoint taken apart: scheme, host and port, then the prefix of the path, which is signed as a part of the target.
    private func place() throws(ClientError) -> (origin: String, prefix: String) {
        guard let url = URLComponents(string: endpoint), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme),
            let host = url.percentEncodedHost, !host.isEmpty, url.query == nil, url.fragment == nil
        else {
            throw .unreachable(endpoint: endpoint, reason: "it must be an http or https URL, as http://127.0.0.1:8080 is")
        }
        let prefix = url.percentEncodedPath.hasSuffix("/") ? String(url.percentEncodedPath.dropLast()) : url.percentEncodedPath
        return ("\(scheme)://\(host)" + (url.port.map { ":\($0)" } ?? ""), prefix)
    }

    private static func amount(_ seconds: Double) -> TimeAmount { .nanoseconds(Int64(max(0, min(seconds, 1e9)) * 1e9)) }

    private func reason(_ error: any Error) -> String {
        switch error as? HTTPClientError {
        case .deadlineExceeded, .readTimeout, .connectTimeout: "no answer within \(timeoutSeconds) s"
        case .remoteConnectionClosed: "the connection was closed before the answer"
        default: "\(error)"
        }
    }

    /// Closes the connections.
    public func shutDown() async { try? await http.shutdown() }
}
