import NIOPosix
import Synchronization
import VarveService

/// Whether the service can do its work, for whoever sends it requests. Looked at once a second at most, however often it is asked.
final class Health: Sendable {
    private struct Finding {
        var at: ContinuousClock.Instant
        var trouble: String?
    }

    private static let validSeconds = 1

    private let service: StorageService
    private let finding = Mutex<Finding?>(nil)

    init(_ service: StorageService) { self.service = service }

    /// What keeps the service from its work, in one line; nil if nothing does.
    /// - Parameter watcher: where it is looked for, if it must be.
    func trouble(on watcher: NIOThreadPool) async throws -> String? {
        if let known = recent() { return known.trouble }
        return try await watcher.runIfActive { self.look().trouble }
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
