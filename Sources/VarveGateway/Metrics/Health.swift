import NIOPosix
import Synchronization
import VarveService

/// Whether the service can do its work, for whoever sends it requests. Looked at once a second at most, however often it is asked,
/// and on a thread of its own, so that calls that wait for each other do not look like a failure.
final class Health: Sendable {
    private struct Finding {
        var at: ContinuousClock.Instant
        var trouble: String?
    }

    private static let validSeconds = 1

    private let service: StorageService
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let finding = Mutex<Finding?>(nil)

    init(_ service: StorageService) { self.service = service }

    func start() { thread.start() }
    func stop() async throws { try await thread.shutdownGracefully() }

    /// What keeps the service from its work, in one line; nil if nothing does.
    func trouble() async throws -> String? {
        if let known = recent() { return known.trouble }
        return try await thread.runIfActive { self.look().trouble }
    }

    private func recent() -> Finding? {
        finding.withLock { $0 }.flatMap { ContinuousClock.now - $0.at < .seconds(Self.validSeconds) ? $0 : nil }
    }

    private func look() -> Finding {
        if let known = recent() { return known }
        let found = Finding(at: .now, trouble: service.trouble())
        finding.withLock { $0 = found }
        return found
    }
}
