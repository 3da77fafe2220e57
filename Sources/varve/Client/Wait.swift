import ArgumentParser
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
