import ServiceLifecycle

/// Says when the group of services begins to end. Put last into it: the last is told first.
struct StopNotice: Service {
    let onStopping: @Sendable () -> Void

    func run() async throws {
        try await gracefulShutdown()
        onStopping()
    }
}
