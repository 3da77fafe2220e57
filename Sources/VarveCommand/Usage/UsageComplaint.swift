/// What is wrong with a command line, in one line, made of what swift-argument-parser says of it in several.
package enum UsageComplaint {
    /// - Parameters:
    ///   - message: `Error: ...`, perhaps a list of what is allowed, `Help: ...`, `Usage: ...`.
    ///   - arguments: the command line without the program's name.
    ///   - tree: all commands.
    package static func text(_ message: String, arguments: [String], tree: CommandTree) -> String {
        let (path, command, rest) = descend(arguments, tree)
        let help = "`\(path) --help`"
        if let word = rest.first, !word.hasPrefix("-"), !command.shownSubcommands.isEmpty {
            let names = command.shownSubcommands.map(\.commandName)
            return "\(path) has no command \(word)" + Suggestion.sentence(for: word, in: names, otherwise: "; \(help) lists them")
        }
        let lines = message.split(separator: "\n").map(String.init)
        let said = lines.prefix { !$0.hasPrefix("Help:") && !$0.hasPrefix("Usage:") }.map(oneLine).joined(separator: " ")
        if let guess = said.firstMatch(of: /(.*)\. Did you mean '(.*)'\?$/) {
            return "\(lowercasedFirst(String(guess.1))); is \(guess.2) meant?"
        }
        let meaning = lines.first { $0.hasPrefix("Help:") }.flatMap(meaning).map { " (\($0))" } ?? ""
        return "\(lowercasedFirst(said))\(meaning); \(help) tells more"
    }

    /// The command that the first words name, as it is typed, and the words behind it.
    private static func descend(
        _ arguments: [String], _ tree: CommandTree
    ) -> (path: String, command: CommandTree, rest: ArraySlice<String>) {
        var (path, command, rest) = (tree.commandName, tree, arguments[...])
        while let word = rest.first, let next = (command.subcommands ?? []).first(where: { $0.commandName == word }) {
            (path, command) = ("\(path) \(word)", next)
            rest.removeFirst()
        }
        return (path, command, rest)
    }

    /// Without what marks an error and an element of a list, and without the stop at its end.
    private static func oneLine(_ line: String) -> String {
        var line = line.trimmingPrefix("Error: ")
        let isElement = line.hasPrefix("  - ")
        if isElement { line = line.dropFirst(4) }
        while line.last == "." || line.last == " " { line.removeLast() }
        return isElement ? "\(line)," : String(line)
    }

    /// What the option or argument is, of `Help:  --size <gb>  10 to 16380, by tens`.
    private static func meaning(_ line: String) -> String? {
        guard let end = line.dropFirst("Help:  ".count).firstRange(of: "  ") else { return nil }
        let text = line[end.upperBound...].drop { $0 == " " }
        return text.isEmpty ? nil : String(text.last == "." ? text.dropLast() : text)
    }

    private static func lowercasedFirst(_ text: String) -> String {
        let text = text.last == "," ? text.dropLast() : text[...]
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
