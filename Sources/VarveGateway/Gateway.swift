import Foundation
import HTTPTypes
import Hummingbird
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
public import VarveCatalog
import VarveConsole
public import VarveService
import VarveWire

/// Why the gateway does not serve: one line for an operator.
public enum GatewayStartError: Error, Equatable, Sendable, CustomStringConvertible {
    case addressInUse(String)
    case cannotListen(String, reason: String)

    public var description: String {
        switch self {
        case .addressInUse(let address):
            "HTTP address \(address) is already in use by another program: stop it or choose another port"
        case .cannotListen(let address, let reason): "cannot listen for HTTP on \(address): \(reason)"
        }
    }
}

/// The HTTP server in front of a ``StorageService``: `/vserver/v2/<operation>`, and Varve's own under `/varve/v1/`, by GET and POST;
/// `GET /varve/v1/pool/...`; the web console at `/`; and unsigned `GET /healthz`, `/metrics`, `/openapi.json` and `/explorer`.
///
/// Bytes move on NIO's event loops; the catalog and the backend, which block, are called on threads of its own: some for calls that change
/// something, and others for those that only look, which so never wait for a disk that hangs. Health and metrics have one that calls cannot
/// take, so that calls that wait for each other do not look like a failure.
public struct Gateway: Service {
    /// Bytes of a request's body; larger ones get the gateway's code 430.
    public static let bodyByteCountMax = 1 << 20
    /// Calls that change nothing and are carried out at a time: more than processors, as some read from the disk.
    package static let readThreadCount = 8
    /// Calls that change something and are carried out at a time. They wait for the disk and for each other's objects; when it hangs, so do
    /// they, and those that only look must not wait behind them.
    package static let changeThreadCount = 32
    /// Calls of either kind that may wait for a thread; one more is answered with the gateway's code 500.
    package static let queueLength = 1024
    /// A connection without a request is closed after this. Clients let go of idle connections earlier, most after 60 seconds.
    private static let idleSeconds: Int64 = 75

    private let handler: RequestHandler
    private let host: String
    private let port: Int
    private let logger: Logger
    private let onReady: @Sendable (Int) async -> Void
    private let health: Health
    private let metrics: MetricsPage?
    private let service: StorageService
    private let lab: Lab?
    private let console: Console?

    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - showsMetrics: whether `GET /metrics` is answered, to everyone who asks.
    ///   - requestsPerSecond: how many each access key may make; 0 for no limit.
    ///   - newRequestID: names each request in answers and log; nil for random UUIDs.
    ///   - lab: nil unless calls under `/varve/lab` are answered.
    ///   - showsConsole: whether there is the web console at `/`, for people who sign in.
    ///   - onReady: called with the bound port once requests are answered.
    public init(
        service: StorageService, keys: KeyStore, host: String, port: UInt16, logger: Logger, showsMetrics: Bool = false,
        requestsPerSecond: Int = 0, newRequestID: (@Sendable () -> String)? = nil, lab: Lab? = nil,
        showsConsole: Bool = true,
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        handler = RequestHandler(
            service: service, admission: Admission(keys: keys, limits: KeyLimits(requestsPerSecond: requestsPerSecond)),
            logger: logger, newRequestID: newRequestID ?? RequestHandler.randomRequestID, lab: lab)
        self.service = service
        self.lab = lab
        console = showsConsole ? Console(service: service, keys: keys, log: logger) : nil
        self.host = host
        self.port = Int(port)
        self.logger = logger
        self.onReady = onReady
        health = Health(service)
        metrics = showsMetrics ? MetricsPage(requests: handler.metrics, service: service) : nil
    }

    /// Serves until the graceful shutdown of the task's service group; requests in flight are answered before it returns.
    /// - Throws: ``GatewayStartError``.
    public func run() async throws {
        let reads = Lane(threadCount: Self.readThreadCount, queueLength: Self.queueLength)
        let changes = Lane(threadCount: Self.changeThreadCount, queueLength: Self.queueLength)
        let watcher = NIOThreadPool(numberOfThreads: 1)
        reads.start()
        changes.start()
        watcher.start()
        let labThreads = NIOThreadPool(numberOfThreads: lab == nil ? 0 : 2)
        labThreads.start()
        let failure: (any Error)?
        do {
            let application = application(reads, changes, watcher, labThreads)
            try await withTaskExecutorPreference(LoopExecutor(home: MultiThreadedEventLoopGroup.singleton.next())) {
                try await serve(application, reads)
            }
            failure = nil
        } catch {
            failure = error
        }
        try await reads.stop()
        try await changes.stop()
        try await watcher.shutdownGracefully()
        try await labThreads.shutdownGracefully()
        if let failure { throw startError(failure) }
    }

    /// Streams of the console end when the server is to, as it waits for its answers.
    private func serve(_ application: Application<Responder>, _ reads: Lane) async throws {
        guard let console else { return try await application.run() }
        let watching = Task { await ConsoleResponder.watch(console, on: reads) }
        defer { watching.cancel() }
        try await withGracefulShutdownHandler {
            try await application.run()
        } onGracefulShutdown: {
            console.close()
        }
    }

    private func application(
        _ reads: Lane, _ changes: Lane, _ watcher: NIOThreadPool, _ labThreads: NIOThreadPool
    ) -> Application<Responder> {
        Application(
            responder: Responder(
                handler: handler, reads: reads, changes: changes, watcher: watcher, health: health, metrics: metrics,
                lab: lab.map { LabResponder($0, service, handler, labThreads) },
                console: console.map { ConsoleResponder(console: $0, handler: handler, reads: reads, changes: changes) }),
            server: .http1(configuration: .init(idleTimeout: .seconds(Self.idleSeconds))),
            configuration: .init(address: .hostname(host, port: port), serverName: "varve"),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) },
            logger: logger)
    }

    private func startError(_ error: any Error) -> any Error {
        if error is CancellationError { return error }
        let address = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        guard let error = error as? IOError else { return GatewayStartError.cannotListen(address, reason: "\(error)") }
        if error.errnoCode == EADDRINUSE { return GatewayStartError.addressInUse(address) }
        return GatewayStartError.cannotListen(address, reason: String(cString: strerror(error.errnoCode)))
    }
}

/// Where a request comes from.
struct Connection: RequestContext {
    var coreContext: CoreRequestContextStorage
    let client: SocketAddress?
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        client = source.channel.remoteAddress
        channel = source.channel
    }
}

/// Takes HTTP apart and puts it together; what a request means is ``RequestHandler``'s.
struct Responder: HTTPResponder {
    let handler: RequestHandler
    let reads: Lane
    /// For what changes something, and for what reads the whole pool.
    let changes: Lane
    /// Answers for operators.
    let watcher: NIOThreadPool
    let health: Health
    /// Nil where metrics are not shown.
    let metrics: MetricsPage?
    /// Nil where the service is no lab.
    let lab: LabResponder?
    /// Nil where there is none.
    let console: ConsoleResponder?

    func respond(to request: Request, context: Connection) async throws -> Response {
        try await withTaskExecutorPreference(LoopExecutor(home: context.channel.eventLoop)) {
            try await handler.metrics.countingInFlight {
                guard let lab else { return try await respond(to: request, from: context.client) }
                return try await lab.respond(to: request, from: context) { try await respond(to: $0, from: context.client) }
            }
        }
    }

    private func respond(to request: Request, from client: SocketAddress?) async throws -> Response {
        let target = request.head.path ?? "/"
        let path = RequestTarget(target).path
        if request.method == .get, path == "/healthz" {
            let trouble = try await health.trouble(on: watcher)
            return text(trouble ?? "ok", trouble == nil ? .ok : .serviceUnavailable)
        }
        if request.method == .get, path == "/metrics", let metrics {
            return text(try await watcher.runIfActive { metrics.text() }, contentType: MetricsText.contentType)
        }
        if let operation = PoolOperation(rawValue: path), request.method.rawValue == operation.method {
            let headers = request.headers
            let answer = try await changes.run { handler.answer(operation, target, headers, client) }
            return response(answer ?? handler.refuse(.overloaded, request.method.rawValue, request.headers, client), to: request)
        }
        if request.method == .get, let document = Document.at(path: path) { return document.response(to: request) }
        if let console, let response = try await console.respond(to: request, from: client) { return response }
        let isCall = request.method == .get || request.method == .post
        guard isCall, let operation = VarveWire.Operation.at(path: path) else {
            return response(handler.refuse(.urlNotFound, request.method.rawValue, request.headers, client), to: request)
        }
        // A GET carries its parameters in the query, so that its body is left unread.
        guard let body = request.method == .post ? try await request.wholeBody() : [] else {
            return response(
                handler.refuse(.bodyTooLarge, request.method.rawValue, request.headers, client, operation), to: request)
        }
        let incoming = IncomingRequest(
            operation: operation, method: request.method.rawValue, target: target, headers: request.headers, body: body,
            client: client)
        let lane = operation.access == .read ? reads : changes
        let answer = try await lane.run { handler.answer(incoming) }
        return response(
            answer ?? handler.refuse(.overloaded, request.method.rawValue, request.headers, client, operation), to: request)
    }

    /// The answer over HTTP. That to HEAD has no body, or the next one on the connection could not be told from it.
    private func response(_ answer: WireResponse, to request: Request) -> Response {
        let response = Response(answer)
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func text(
        _ text: String, _ status: HTTPResponse.Status = .ok, contentType: String = "text/plain;charset=utf-8"
    ) -> Response {
        Response(status: status, headers: [.contentType: contentType], body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}

extension GatewayError {
    static let bodyTooLarge = GatewayError(.requestEntityTooLarge, "The body may have \(Gateway.bodyByteCountMax) bytes.")
}

extension Request {
    /// The whole body; nil if it is too large.
    func wholeBody() async throws -> [UInt8]? {
        do {
            return Array(buffer: try await body.collect(upTo: Gateway.bodyByteCountMax))
        } catch is NIOTooManyBytesError {
            return nil
        }
    }
}

extension Response {
    init(_ answer: WireResponse) {
        var headers: HTTPFields = [.contentType: answer.contentType]
        headers[.retryAfter] = answer.retryAfterSeconds.map(String.init)
        self.init(
            status: .init(code: answer.httpStatus), headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
