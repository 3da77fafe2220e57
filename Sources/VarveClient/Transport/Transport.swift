/// What carries requests: HTTP, or something that answers in a test.
///
///     struct Recorded: Transport {
///         func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
///             TransportResponse(status: 200, headers: [], body: ...)
///         }
///     }
///     let client = StorageClient(ClientConfiguration(endpoint: .localVarve, credentials: key), transport: Recorded())
///
/// Requests come already signed, and are repeated by the client, never by the transport.
public protocol Transport: Sendable {
    /// Sends one request and returns the whole answer.
    ///
    /// A task that is cancelled ends the request at once.
    /// - Throws: ``TransportError``, which says whether anything was sent.
    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse
    /// Closes connections. Nothing is sent afterwards.
    func shutDown() async
}

extension Transport {
    /// Nothing to close.
    public func shutDown() async {}
}

/// A signed request.
public struct TransportRequest: Equatable, Sendable {
    /// The methods of the API.
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    /// It is signed.
    public var method: Method
    /// Scheme, host and port.
    public var origin: String
    /// Path and query, exactly as they are signed.
    public var target: String
    /// Those of the signature among them.
    public var headers: [TransportHeader]
    /// Empty for none.
    public var body: [UInt8]
    /// From the start to the last byte of the answer.
    public var timeout: Duration

    /// A request that is not signed yet.
    public init(
        method: Method = .get, origin: String, target: String, headers: [TransportHeader] = [], body: [UInt8] = [],
        timeout: Duration
    ) {
        self.method = method
        self.origin = origin
        self.target = target
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}

/// One header of a request or an answer.
public struct TransportHeader: Hashable, Sendable {
    /// Compared without case.
    public let name: String
    /// As it stands, without blanks around it.
    public let value: String

    /// A header of this name and value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// An answer, whatever it is.
public struct TransportResponse: Equatable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// In the order in which they came.
    public var headers: [TransportHeader]
    /// The whole body.
    public var body: [UInt8]

    /// An answer, as a test may make it up.
    public init(status: Int, headers: [TransportHeader] = [], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of a name, compared without case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// Why there is no answer. The difference that matters: whether the server may have seen the request.
public enum TransportError: Error, Equatable, Sendable {
    /// Nobody was reached; nothing was sent.
    case notSent(reason: String)
    /// The answer was lost, whole or in part. What was asked may have been carried out.
    case lost(reason: String)
    /// No whole answer in time. What was asked may have been carried out.
    case timedOut
    /// The task was cancelled.
    case cancelled
}
