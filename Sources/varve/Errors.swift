/// A setting that cannot be meant, in one line: exit code 2.
struct UsageError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// What keeps the command from doing its work, in one line: exit code 1.
struct CommandError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Ctrl-C, and what goes on without the command: exit code 130, as shells have it.
struct InterruptedError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
