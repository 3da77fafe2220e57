import NIOPosix
import Synchronization
import VarveWire

/// Threads for calls that block, and a queue of bounded length before them. Calls of one lane wait for each other, never for those of another.
package final class Lane: Sendable {
    private let threads: NIOThreadPool
    private let callCountMax: Int
    private let callCount = Atomic(0)

    /// - Parameter queueLength: how many calls may wait for a thread.
    package init(threadCount: Int, queueLength: Int) {
        threads = NIOThreadPool(numberOfThreads: threadCount)
        callCountMax = threadCount + queueLength
    }

    package func start() { threads.start() }

    /// Ends the threads when what they have taken is done.
    package func stop() async throws { try await threads.shutdownGracefully() }

    /// Runs `body` on one of the threads; nil if too many calls wait.
    package func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async throws -> Result? {
        let count = callCount.add(1, ordering: .relaxed).newValue
        defer { callCount.subtract(1, ordering: .relaxed) }
        guard count <= callCountMax else { return nil }
        return try await threads.runIfActive(body)
    }
}
