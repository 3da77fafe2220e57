import ArgumentParser
import VarveCommand
import VarveWire

/// The options of `varve vserver` beside the operation's own parameters.
struct CallOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable { case json, xml }

    @Option(help: "The form of the answer.") var output = Format.json
    @OptionGroup(title: "Which service") var service: ServiceOptions

    /// - Throws: ``UsageError``.
    static func read(_ arguments: [String]) throws -> CallOptions {
        do { return try parse(arguments) } catch { throw UsageError(message(for: error)) }
    }
}

extension ParsableArguments {
    /// Those that have a value, as they are typed.
    static func optionNames() throws -> [String] {
        try CommandTree(dump: _dumpHelp()).arguments?.filter(\.isOption).flatMap(\.longNames) ?? []
    }
}

extension VserverCommand {
    /// What may come next, for the shell.
    /// - Parameters:
    ///   - words: of the whole command line.
    ///   - index: of the one at the cursor.
    static func completions(_ words: [String], _ index: Int) async -> [String] {
        guard let start = words.firstIndex(of: "vserver"), start < index, let names = try? CallOptions.optionNames() else {
            return []
        }
        let before = Array(words[(start + 1)..<min(index, words.count)])
        let fixed = OperationWords.completions(after: before, optionNames: names)
        guard let object = OperationWords.object(after: before) else { return fixed }
        return await ObjectCompletion(words, index).lines(object) + fixed
    }
}
