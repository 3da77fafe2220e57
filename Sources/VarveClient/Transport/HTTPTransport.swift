import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The transport of ``StorageClient``: HTTP/1.1 and HTTP/2 through AsyncHTTPClient, with connections kept for the next request.
///
/// Safe to share between tasks.
public struct HTTPTransport: Transport {
    /// An answer with a longer body is none.
    private static let bodyByteCountMax = 64 << 20

    private let http: HTTPClient

    /// - Parameter connectTimeout: how long a new connection, TLS included, may take.
    public init(connectTimeout: Duration = .seconds(10)) {
        // Another address would be another signature.
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        // A closed port is an answer: the client decides whether to try again.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = TimeAmount(connectTimeout)
        http = HTTPClient(configuration: configuration)
    }

    /// Sends one request over a kept or a new connection.
    public func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let outcome = await withTaskGroup(of: Result<TransportResponse, TransportError>.self) { group in
            group.addTask { await exchange(request) }
            group.addTask {
                do { try await Task.sleep(for: request.timeout) } catch { return .failure(.cancelled) }
                return .failure(.timedOut)
            }
            let first = await group.next() ?? .failure(.cancelled)
            group.cancelAll()
            return first
        }
        return try outcome.get()
    }

    /// Closes all connections.
    public func shutDown() async { try? await http.shutdown() }

    private func exchange(_ request: TransportRequest) async -> Result<TransportResponse, TransportError> {
        do {
            let response = try await http.execute(HTTPClientRequest(request), deadline: .distantFuture)
            let body = try await response.body.collect(upTo: Self.bodyByteCountMax)
            // A body that cancellation has cut short looks whole.
            guard !Task.isCancelled else { return .failure(.cancelled) }
            let headers = response.headers.map { TransportHeader($0.name, $0.value) }
            return .success(
                TransportResponse(status: Int(response.status.code), headers: headers, body: Array(buffer: body)))
        } catch {
            return .failure(Task.isCancelled ? .cancelled : TransportError(error))
        }
    }
}

extension HTTPClientRequest {
    fileprivate init(_ request: TransportRequest) {
        self.init(url: request.origin + request.target)
        method = HTTPMethod(rawValue: request.method.rawValue)
        for header in request.headers { headers.add(name: header.name, value: header.value) }
        if request.method == .post { body = .bytes(ByteBuffer(bytes: request.body)) }
    }
}
