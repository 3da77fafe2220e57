import Foundation

/// One call, before it is signed.
struct Call: Sendable {
    /// For logs and spans.
    let name: String
    /// Without the endpoint's prefix.
    let path: String
    let access: VarveWire.Operation.Access
    /// Of a query or a form; empty for none.
    var form = ""
    /// Sent as it is in place of the form.
    var json: [UInt8]?
    /// The method that the caller insists on. Nil: GET for what only reads, unless it is long, and POST for changes, which nobody on the way repeats.
    var method: TransportRequest.Method?
}

/// A request, and the moment that its signature names.
struct SignedRequest: Sendable {
    let request: TransportRequest
    let date: Date
}

extension Caller {
    /// A request with a new signature: each attempt has its own time.
    func request(for call: Call) async throws(ClientError) -> (SignedRequest, Endpoint) {
        let credentials: Credentials
        let endpoint: Endpoint
        do throws(CredentialsError) {
            credentials = try await configuration.credentials.credentials()
            endpoint = try self.endpoint(with: credentials)
        } catch {
            throw .noCredentials(error)
        }
        let date = pace.now()
        var request = unsigned(call, endpoint)
        request.headers += Signature.headers(
            method: request.method.rawValue, target: request.target,
            millisecondsSinceEpoch: UInt64(max(0, date.timeIntervalSince1970 * 1000)), accessKey: credentials.accessKey,
            secretKey: credentials.secretKey
        ).map { TransportHeader($0.name, $0.value) }
        return (SignedRequest(request: request, date: date), endpoint)
    }

    private func endpoint(with credentials: Credentials) throws(CredentialsError) -> Endpoint {
        if let endpoint = configuration.endpoint { return endpoint }
        if let endpoint = try EnvironmentCredentials().endpoint() { return endpoint }
        return credentials.endpoint ?? .publicCloud
    }

    private func unsigned(_ call: Call, _ endpoint: Endpoint) -> TransportRequest {
        let path = endpoint.pathPrefix + call.path
        var request = TransportRequest(origin: endpoint.origin, target: path, timeout: configuration.timeout)
        if let json = call.json {
            request.method = .post
            request.headers = [TransportHeader("content-type", "application/json")]
            request.body = json
            return request
        }
        let whole = call.form.isEmpty ? path : "\(path)?\(call.form)"
        request.method = call.method ?? (call.access == .read && whole.utf8.count <= Self.targetByteCountMax ? .get : .post)
        switch request.method {
        case .get: request.target = whole
        case .post:
            request.headers = [TransportHeader("content-type", "application/x-www-form-urlencoded")]
            request.body = Array(call.form.utf8)
        }
        return request
    }
}
