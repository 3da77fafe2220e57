import ArgumentParser
import Foundation
import UnixSignals
import VarveClient
import VarveCommand

/// Whether a command returns with the service's answer, or when what it asked for is done.
struct WaitOptions: ParsableArguments {
    @Flag(help: "Return when it is done, not when it is accepted.") var wait = false
    @OptionGroup var limit: WaitLimit

    /// What is said of an object then: "deleting" or "deleted".
    func word(_ doing: String, _ done: String) -> String { wait ? done : doing }
}

/// A waiter of the client: number, limit, and who is told of each state.
typealias Reach<Item> = @Sendable (String, Duration, @escaping @Sendable (Item) -> Void) async throws -> Void

/// How long a command waits.
struct WaitLimit: ParsableArguments {
    @Option(help: ArgumentHelp("How long to wait until giving up.", valueName: "seconds")) var timeout = 600.0

    func validate() throws {
        guard timeout > 0, timeout <= 1e9 else { throw ValidationError("--timeout must be more than 0 seconds, and at most 1e9") }
    }

    /// Returns when all objects have reached it. Shows how far it is, and is ended by Ctrl-C, which ends nothing of the service.
    /// - Parameter doing: as in "creating".
    func callAsFunction<Item: StatefulItem>(
        _ doing: String, _ numbers: [String], _ reach: @escaping Reach<Item>
    ) async throws {
        let what = "\(Item.kindName)\(numbers.count == 1 ? "" : "s") \(numbers.joined(separator: ", "))"
        try await Interruption.during("no more waiting; the service goes on \(doing) \(what)") {
            try await ProgressDisplay.during("\(doing) \(what)") { display in
                var left = Duration.seconds(timeout)
                for number in numbers {
                    let start = ContinuousClock.now
                    try await reach(number, max(.zero, left)) { display.update(state: $0.state.name) }
                    left -= ContinuousClock.now - start
                }
            }
        }
    }
}

/// Ctrl-C while a command waits.
enum Interruption {
    /// Runs `body` until it ends or Ctrl-C is pressed; then ``InterruptedError`` says `message`.
    static func during(_ message: String, _ body: @escaping @Sendable () async throws -> Void) async throws {
        let disposition = SignalDisposition(of: SIGINT)
        defer { disposition.restore() }
        let signals = await UnixSignalsSequence(trapping: .sigint)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in signals { throw InterruptedError(message) }
                // Cancelled: the body has ended.
            }
            defer { group.cancelAll() }
            _ = try await group.next()
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
            let disposition = SignalDisposition(of: SIGINT)
            defer { disposition.restore() }
            let signals = await UnixSignalsSequence(trapping: .sigint)
            let watching = Task {
                for await _ in signals {
                    display.end()
                    Output.remark("varve: \(message)")
                    // Other threads are in the middle of it: nothing is tidied up.
                    _exit(128 + SIGINT)
                }
            }
            defer { watching.cancel() }
            return try await body(display)
        }
    }
}

/// What a signal did before it was trapped, for it is not given back by itself.
private struct SignalDisposition {
    private let number: Int32
    private let action: sigaction

    init(of number: Int32) {
        var action = sigaction()
        sigaction(number, nil, &action)
        (self.number, self.action) = (number, action)
    }

    func restore() {
        var action = action
        sigaction(number, &action, nil)
    }
}
