import VarveWire

/// Manual pages in mdoc(7), written from the tree of commands and from the operations table: one for the program, one for each group
/// of commands.
package struct ManualPage: Sendable {
    /// As in `varve-volume.1`.
    package let fileName: String
    package let text: String

    /// Every page.
    /// - Parameters:
    ///   - date: of the pages, as in "2026-11-26".
    package static func all(_ tree: CommandTree, version: String, date: String) -> [ManualPage] {
        let groups = tree.shownSubcommands
        let pages = groups.map { group in
            var roff = Roff(title: "\(tree.commandName)-\(group.commandName)", group.abstract ?? "", version, date)
            roff.commands(group, path: [tree.commandName, group.commandName])
            if group.commandName == "vserver" { roff.operations() }
            roff.ending(seeAlso: [tree.commandName])
            return roff.page
        }
        return [root(tree, groups, version, date)] + pages
    }

    private static func root(_ tree: CommandTree, _ groups: [CommandTree], _ version: String, _ date: String) -> ManualPage {
        var roff = Roff(title: tree.commandName, tree.abstract ?? "", version, date)
        roff.section("SYNOPSIS")
        roff.line(".Nm \(tree.commandName)")
        roff.line(".Ar command")
        roff.line(".Op Ar option ...")
        roff.section("DESCRIPTION")
        roff.paragraphs(tree.discussion ?? "")
        roff.section("COMMANDS")
        roff.line(".Bl -tag -width Ds")
        for group in groups {
            roff.line(".It Xr \(tree.commandName)-\(group.commandName) 1")
            roff.text(group.abstract ?? "")
        }
        roff.line(".El")
        roff.text("Every command tells more with --help.")
        roff.settings()
        roff.ending(seeAlso: groups.map { "\(tree.commandName)-\($0.commandName)" })
        return roff.page
    }
}

/// The text of one page while it is written.
private struct Roff {
    private let title: String
    private var lines: [String]

    init(title: String, _ abstract: String, _ version: String, _ date: String) {
        self.title = title
        let summary = abstract.hasSuffix(".") ? String(abstract.dropLast()) : abstract
        lines = [
            ".Dd \(date)", ".Dt \(title.uppercased()) 1", ".Os varve \(version)", ".Sh NAME", ".Nm \(title)",
            ".Nd \(Self.escaped(summary))",
        ]
    }

    var page: ManualPage { ManualPage(fileName: title + ".1", text: lines.joined(separator: "\n") + "\n") }

    mutating func line(_ line: String) { lines.append(line) }
    mutating func section(_ name: String) { line(".Sh \(name)") }
    /// Each sentence on a line of its own, as mdoc(7) wants it.
    mutating func text(_ text: String) {
        lines += text.replacing(". ", with: ".\n").split(separator: "\n").map { Self.escaped(String($0)) }
    }

    mutating func paragraphs(_ text: String) {
        for (index, paragraph) in text.split(separator: "\n\n").enumerated() {
            if index > 0 { line(".Pp") }
            self.text(String(paragraph))
        }
    }

    /// The command, or every command of a group, with its arguments.
    mutating func commands(_ group: CommandTree, path: [String]) {
        let commands =
            group.shownSubcommands.isEmpty ? [(path, group)] : group.shownSubcommands.map { (path + [$0.commandName], $0) }
        section("SYNOPSIS")
        for (path, command) in commands { synopsis(command, path) }
        section("DESCRIPTION")
        paragraphs([group.abstract, group.discussion].compactMap { $0 }.joined(separator: "\n\n"))
        for (path, command) in commands {
            if !group.shownSubcommands.isEmpty {
                line(".Ss \(path.joined(separator: " "))")
                paragraphs([command.abstract, command.discussion].compactMap { $0 }.joined(separator: "\n\n"))
            }
            arguments(command.shownArguments)
        }
    }

    private mutating func synopsis(_ command: CommandTree, _ path: [String]) {
        line(".Nm \(path.joined(separator: " "))")
        for argument in command.shownArguments {
            let repeated = argument.isRepeating ? " ..." : ""
            let body =
                argument.isPositional
                ? "Ar \(argument.valueName ?? "value")\(repeated)"
                : "Fl \(flag(argument))\(argument.isOption ? " Ar \(argument.valueName ?? "value")\(repeated)" : "")"
            line(argument.isOptional ? ".Op \(body)" : ".\(body)")
        }
    }

    private mutating func arguments(_ arguments: [CommandTree.Argument]) {
        guard !arguments.isEmpty else { return }
        line(".Bl -tag -width Ds")
        for argument in arguments {
            let value = argument.valueName ?? "value"
            line(argument.isPositional ? ".It Ar \(value)" : ".It Fl \(flag(argument))\(argument.isOption ? " Ar \(value)" : "")")
            text([argument.abstract, argument.discussion].compactMap { $0 }.joined(separator: "\n"))
            if let values = argument.allValues, !values.isEmpty { text("One of \(values.joined(separator: ", ")).") }
            if let value = argument.defaultValue, !value.isEmpty { text("Default: \(value).") }
        }
        line(".El")
    }

    /// What `Fl` puts one dash before.
    private func flag(_ argument: CommandTree.Argument) -> String {
        let name = argument.longNames.first ?? argument.names?.first?.typed ?? ""
        return Self.escaped(String(name.dropFirst()))
    }

    /// Every operation of the API with its flags.
    mutating func operations() {
        section("OPERATIONS")
        for operation in Operation.all {
            line(".Ss \(operation.name)")
            text(operation.summary)
            let parameters = operation.parameters.map(\.description).filter { $0.name != OperationHelp.formatName }
            if parameters.isEmpty { continue }
            line(".Bl -tag -width Ds")
            for parameter in parameters {
                let value = OperationHelp.placeholder(parameter.constraint) + (parameter.isList ? " ..." : "")
                line(".It Fl \\-\(parameter.name) Ar \(value)")
                text(OperationHelp.sentence(parameter))
            }
            line(".El")
        }
    }

    /// What the program finds in the environment and in files.
    mutating func settings() {
        section("ENVIRONMENT")
        line(".Bl -tag -width Ds")
        let variables = [
            ("NCLOUD_API_GW", "The address of the service."),
            ("NCLOUD_ACCESS_KEY, NCLOUD_ACCESS_KEY_ID", "The access key."),
            ("NCLOUD_SECRET_KEY, NCLOUD_SECRET_ACCESS_KEY", "The secret key."),
            ("COLUMNS", "The width that tables fit; else the terminal's."),
            ("NO_COLOR", "If it is not empty, there is no colour."),
        ]
        for (name, meaning) in variables {
            line(".It Ev \(name.replacing(", ", with: " , "))")
            text(meaning)
        }
        line(".El")
        section("FILES")
        line(".Bl -tag -width Ds")
        line(".It Pa ~/.ncloud/configure")
        text("Key pairs and addresses, in sections: ncloud_access_key_id, ncloud_secret_access_key, ncloud_api_url.")
        line(".El")
    }

    mutating func ending(seeAlso pages: [String]) {
        section("EXIT STATUS")
        text(
            "0: done. 1: refused or failed. 2: the command line cannot be meant. 3: the service cannot be reached. 130: ended by Ctrl-C."
        )
        section("SEE ALSO")
        for (index, page) in pages.sorted().enumerated() { line(".Xr \(page) 1\(index < pages.count - 1 ? " ," : "")") }
    }

    /// Text that is no request, whatever it begins with.
    private static func escaped(_ text: String) -> String {
        let text = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
        return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
    }
}
