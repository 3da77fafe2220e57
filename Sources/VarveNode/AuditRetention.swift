import Foundation
import Logging
import ServiceLifecycle
import VarveService
import VarveWire

/// Removes what the audit log no longer has to keep, at the start and then every hour, on a thread of its own.
struct AuditRetention: Service {
    private static let interval = Duration.seconds(3600)

    let service: StorageService
    /// How long entries are kept.
    let days: Int
    let logger: Logger

    func run() async throws {
        while true {
            await withCheckedContinuation { done in
                Thread.detachNewThread {
                    trim()
                    done.resume()
                }
            }
            do {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
            } catch is CancellationError {
                return
            }
        }
    }

    private func trim() {
        do throws(ServiceError) {
            let count = try service.trimAudit(keepingDays: days)
            if count > 0 {
                logger.notice("removed old entries of the audit log", metadata: ["count": "\(count)", "days": "\(days)"])
            }
        } catch {
            logger.error("old entries of the audit log stay", metadata: ["error": "\(error.message)"])
        }
    }
}
