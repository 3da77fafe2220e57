import ArgumentParser
import VarveClient
import VarveCommand
import VarveWire

/// `varve vserver OPERATION`: any operation of the API, named as NCP's own command line names it. Everything about them comes from the
/// operations table.
struct VserverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vserver", abstract: "Calls any operation of the API, by its name and its own parameters.",
        usage: "varve vserver <operation> [--PARAMETER VALUE ...] [<options>]",
        discussion: """
            As NCP's own command line has it: varve vserver getBlockStorageInstanceList --zoneCode KR-1 --output xml. The elements of a list follow \
            each other: --blockStorageInstanceNoList 10000002 10000003. The answer is printed as the service sends it. `varve vserver \
            OPERATION --help` tells about an operation.

            \(Operation.all.map(\.name).joined(separator: ", "))
            """)

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("The operation, its parameters, and the options below.", valueName: "operation"),
        completion: .custom { words, index, _ in await VserverCommand.completions(words, index) })
    var words: [String] = []

    func run() async throws {
        guard let name = words.first else {
            throw UsageError("which operation? As in varve vserver getRegionList; `varve vserver --help` lists them")
        }
        if ["--help", "-h"].contains(name) { throw CleanExit.helpRequest(self) }
        guard let operation = Operation.named(name) else {
            throw UsageError(
                "there is no operation \(name)"
                    + Suggestion.sentence(
                        for: name, in: Operation.all.map(\.name), otherwise: "; `varve vserver --help` lists them"))
        }
        if words.contains("--help") || words.contains("-h") { return try Output.say(Self.help(operation)) }
        try await call(operation)
    }

    private func call(_ operation: Operation) async throws {
        let optionNames = try CallOptions.optionNames()
        let flags: ParameterFlags
        do throws(FlagError) {
            flags = try ParameterFlags(Array(words.dropFirst()), of: operation, optionNames: optionNames)
        } catch {
            throw UsageError(error.description)
        }
        let options = try CallOptions.read(flags.options)
        let asked = flags.parameters[OperationHelp.formatName]
        guard let format = ResponseFormat(rawValue: asked?.lowercased() ?? options.output.rawValue) else {
            throw UsageError("--\(OperationHelp.formatName) must be json or xml")
        }
        var parameters = RequestParameters()
        for (name, value) in flags.parameters { parameters.set(name, to: value) }
        try await options.service.withClient { [parameters] in
            try Output.say(try await $0.answer(operation, parameters, as: format).text)
        }
    }

    private static func help(_ operation: Operation) -> String {
        let width = Terminal.output.width ?? 100
        let options = CallOptions.helpMessage(columns: width)
        // Without its usage, which is of no command.
        let start = options.firstRange(of: "\n\n")?.upperBound ?? options.startIndex
        return OperationHelp.text(operation, width: width, options: String(options[start...]))
    }
}
