import ServiceLifecycle

/// Ends the group of services that it is in, when it is told to. Any thread.
struct StopSignal: Service {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    /// From now on nothing new is begun; requests in flight are answered. Does not wait.
    func send() { continuation.finish() }

    func run() async throws {
        for await _ in stream.cancelOnGracefulShutdown() {}
    }
}
