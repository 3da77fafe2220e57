import Foundation
import Synchronization
import UnixSignals
import VarveCommand

/// Ctrl-C while a command waits.
///
/// From the first wait of a process on the signal stays trapped: given back and taken again, one that comes in between would be missed, or would end
/// the process without a word.
enum Interruption {
    /// What the waits of now do, the innermost last.
    private static let answers = Mutex<[(id: Int, body: @Sendable () -> Void)]>([])
    private static let ids = Atomic(0)

    /// Ends when the signal is trapped.
    private static let trap = Task<Void, Never> {
        let signals = await UnixSignalsSequence(trapping: .sigint)
        Task<Void, Never>.detached { await answer(signals) }
    }

    private static func answer(_ signals: UnixSignalsSequence) async {
        for await _ in signals {
            guard let body = answers.withLock({ $0.last?.body }) else { _exit(code) }
            body()
        }
    }

    private static let code = 128 + SIGINT

    /// Runs `body` until it ends or Ctrl-C is pressed; then ``InterruptedError`` says `message`.
    static func during(_ message: String, _ body: @escaping @Sendable () async throws -> Void) async throws {
        let (interrupts, continuation) = AsyncStream.makeStream(of: Void.self)
        try await answering({ continuation.yield() }) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await body() }
                group.addTask {
                    for await _ in interrupts { throw InterruptedError(message) }
                    // Cancelled: the body has ended.
                }
                defer { group.cancelAll() }
                _ = try await group.next()
            }
        }
    }

    /// Runs work that cannot be stopped half way, with its progress shown. Ctrl-C ends the process, for the next one to go on.
    /// - Parameters:
    ///   - byteCount: nil when it is not known.
    ///   - message: what is said then.
    static func ends<Value>(
        _ label: String, byteCount: UInt64? = nil, saying message: String, _ body: (ProgressDisplay) async throws -> Value
    ) async throws -> Value {
        try await ProgressDisplay.during(label, byteCount: byteCount) { display in
            let end = { @Sendable in
                display.end()
                Output.remark("varve: \(message)")
                // Other threads are in the middle of it: nothing is tidied up.
                _exit(code)
            }
            return try await answering(end) { try await body(display) }
        }
    }

    /// Runs `body` while Ctrl-C is answered with `answer`.
    private static func answering<Value>(
        _ answer: @escaping @Sendable () -> Void, _ body: () async throws -> Value
    ) async throws -> Value {
        await trap.value
        let id = ids.add(1, ordering: .relaxed).newValue
        answers.withLock { $0.append((id, answer)) }
        defer { answers.withLock { answers in answers.removeAll { $0.id == id } } }
        return try await body()
    }
}
