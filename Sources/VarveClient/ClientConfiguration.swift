public import Logging
public import Tracing

/// What a ``StorageClient`` works by.
public struct ClientConfiguration: Sendable {
    /// Where the API is. When nil: what `NCLOUD_API_GW` says, or else what came with the key pair, or else ``Endpoint/publicCloud``.
    public var endpoint: Endpoint?
    /// Where key pairs come from.
    public var credentials: any CredentialsProvider
    /// The region of calls that name none. When nil, the service's default: the first one of `getRegionList`.
    public var regionCode: String?
    /// Of one attempt, from its start to the last byte of the answer.
    public var timeout: Duration
    /// How often a call is sent, and what is waited in between.
    public var retries: RetryPolicy
    /// How waiters look, and how long.
    public var waits: WaitPolicy
    /// Gets a line per attempt at debug, and per repetition at info. Neither secrets nor signatures are logged.
    public var logger: Logger
    /// Gets a span per call, of kind client, under the operation's name; the HTTP requests are spans beneath. When nil: the tracer that
    /// `InstrumentationSystem` was bootstrapped with.
    public var tracer: (any Tracer)?

    /// - Parameters:
    ///   - credentials: the environment, `~/.ncloud/configure` and the server role, unless another source is given.
    ///   - logger: logs nothing unless one is given.
    public init(
        endpoint: Endpoint? = nil, credentials: any CredentialsProvider = CredentialsChain.standard(), regionCode: String? = nil,
        timeout: Duration = .seconds(30), retries: RetryPolicy = RetryPolicy(), waits: WaitPolicy = WaitPolicy(),
        logger: Logger = Logger(label: "varve.client", factory: { _ in SwiftLogNoOpLogHandler() }), tracer: (any Tracer)? = nil
    ) {
        self.endpoint = endpoint
        self.credentials = credentials
        self.regionCode = regionCode
        self.timeout = timeout
        self.retries = retries
        self.waits = waits
        self.logger = logger
        self.tracer = tracer
    }
}
