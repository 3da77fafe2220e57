import Foundation

/// The commands and their options, as swift-argument-parser describes them (`--experimental-dump-help`).
package struct CommandTree: Decodable, Sendable {
    package struct Argument: Decodable, Sendable {
        package struct Name: Decodable, Sendable {
            let kind: String
            let name: String

            /// As it is typed.
            var typed: String { (kind == "long" ? "--" : "-") + name }
        }

        let kind: String
        let shouldDisplay: Bool
        let isOptional: Bool
        let isRepeating: Bool
        let names: [Name]?
        let valueName: String?
        let defaultValue: String?
        let allValues: [String]?
        let abstract: String?
        let discussion: String?
        /// Of the group that help shows it in.
        let sectionTitle: String?

        var isPositional: Bool { kind == "positional" }
        /// Whether it takes a value.
        package var isOption: Bool { kind == "option" }
        package var longNames: [String] { (names ?? []).filter { $0.kind == "long" }.map(\.typed) }
    }

    let commandName: String
    let shouldDisplay: Bool?
    let abstract: String?
    let discussion: String?
    let subcommands: [CommandTree]?
    package let arguments: [Argument]?

    /// Those that people are told of.
    var shownSubcommands: [CommandTree] {
        (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
    }

    /// Without those that every command has.
    var shownArguments: [Argument] {
        (arguments ?? []).filter { $0.shouldDisplay && Set($0.longNames).isDisjoint(with: ["--help", "--version"]) }
    }

    /// - Parameter dump: the JSON.
    package init(dump: String) throws {
        struct Root: Decodable { let command: CommandTree }
        self = try JSONDecoder().decode(Root.self, from: Data(dump.utf8)).command
    }
}
