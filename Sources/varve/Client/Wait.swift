import ArgumentParser
import Foundation
import UnixSignals
import VarveClient
import VarveCommand
import VarveWire

/// Whether a command returns with the service's answer, or when what it asked for is done.
struct WaitOptions: ParsableArguments {
    @Flag(help: "Return when it is done, not when it is accepted.") var wait = false
    @OptionGroup var limit: WaitLimit
}

/// How long a command waits.
struct WaitLimit: ParsableArguments {
    @Option(help: ArgumentHelp("How long to wait until giving up.", valueName: "seconds")) var timeout = 600.0

    func validate() throws {
        guard timeout > 0 else { throw ValidationError("--timeout must be more than 0 seconds") }
    }
}

/// Waiting for objects to become something.
struct Wait<Item: WireItem>: Sendable {
    /// As in "creating".
    let doing: String
    let family: Family<Item>
    let limit: WaitLimit
    /// - Parameter item: nil once it is gone.
    let isDone: @Sendable (Item?) -> Bool

    private static var pauseMin: Duration { .milliseconds(20) }
    /// More often would not please a cloud.
    private static var pauseMax: Duration { .seconds(1) }

    /// Returns when all are done. Shows how far it is, and is ended by Ctrl-C, which ends nothing of the service.
    func callAsFunction(_ numbers: [String], _ api: API) async throws {
        let what = "\(family.noun)\(numbers.count == 1 ? "" : "s") \(numbers.joined(separator: ", "))"
        try await Interruption.during("no more waiting; the service goes on \(doing) \(what)") {
            try await ProgressDisplay.during("\(doing) \(what)") { display in
                try await poll(numbers, api, what) { display.update(state: $0) }
            }
        }
    }

    private func poll(_ numbers: [String], _ api: API, _ what: String, _ tell: (String) -> Void) async throws {
        let deadline = ContinuousClock.now + .seconds(limit.timeout)
        var pause = Self.pauseMin
        while true {
            let items: [Item] = try await api.items(family.listOperation, [:].with(family.numberListParameter, numbers))
            let states = numbers.map { number in items.first { family.number($0) == number } }
            guard let late = states.first(where: { !isDone($0) }) else { return }
            let state = late.map(family.statusName) ?? "not there"
            tell(state)
            guard ContinuousClock.now < deadline else {
                throw CommandError("\(what): still \(state) after \(Amount.time(.seconds(limit.timeout)))")
            }
            try await Task.sleep(for: min(pause, deadline - ContinuousClock.now))
            pause = min(pause * 3 / 2, Self.pauseMax)
        }
    }
}

/// Ctrl-C while a command waits.
enum Interruption {
    /// Runs `body` until it ends or Ctrl-C is pressed; then ``InterruptedError`` says `message`.
    static func during<Value: Sendable>(_ message: String, _ body: @escaping @Sendable () async throws -> Value) async throws
        -> Value
    {
        let signals = await UnixSignalsSequence(trapping: .sigint)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in signals { throw InterruptedError(message) }
                return nil
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let value = ended { return value }
            }
            throw CancellationError()
        }
    }
}
