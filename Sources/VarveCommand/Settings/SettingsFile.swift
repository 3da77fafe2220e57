/// A YAML file for `varve serve --config` with every setting in it, commented out: written from the flags, so that it knows of all of them.
package struct SettingsFile: Sendable {
    /// One setting.
    package struct Setting: Sendable {
        /// As in `nbdTlsMode`.
        package let key: String
        /// What it does, and its default.
        package let meaning: String
        /// What may stand behind the key: as in `<count>`, or lines of a list.
        package let value: String

        package init(key: String, meaning: String, value: String) {
            self.key = key
            self.meaning = meaning
            self.value = value
        }
    }

    /// Flags that tell of the file or of one start, and are no settings of a server that stays.
    private static let notInFiles: Set<String> = ["data", "config", "stdio", "version", "help"]
    /// Characters of a line of a comment.
    private static let width = 100

    private let sections: [(title: String, settings: [Setting])]

    /// - Parameters:
    ///   - serve: the command, by its flags.
    ///   - lists: settings that only files have.
    package init(serve: CommandTree, lists: [Setting]) {
        let arguments = serve.shownArguments.filter { !Self.notInFiles.contains(Self.name($0)) }
        var titles: [String] = []
        for argument in arguments where !titles.contains(Self.title(argument)) { titles.append(Self.title(argument)) }
        sections =
            titles.map { title in (title, arguments.filter { Self.title($0) == title }.map(Self.setting)) }
            + [("What the API offers", lists)]
    }

    package var settings: [Setting] { sections.flatMap(\.settings) }

    package var text: String {
        let head = Self.comment(
            "Settings of varve serve, each with its meaning and its default. Take the # away before a key to set it. Flags and variables (VARVE_NBD_TLS_MODE for nbdTlsMode) win over this file; the server reads it when it starts."
        )
        return head
            + sections.map { section in
                "\n## \(section.title)\n" + section.settings.map { "\n" + Self.comment($0.meaning) + Self.line($0) }.joined()
            }.joined()
    }

    private static func line(_ setting: Setting) -> String {
        let lines = "\(setting.key):\(setting.value.hasPrefix("\n") ? "" : " ")\(setting.value)".split(separator: "\n")
        return lines.map { "#\($0)\n" }.joined()
    }

    private static func setting(_ argument: CommandTree.Argument) -> Setting {
        let words = name(argument).split(separator: "-").map(String.init)
        let key = words[0] + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        let value = argument.isOption ? "<\(argument.valueName ?? "value")>" : "true"
        let meaning = [argument.abstract, argument.isOption ? nil : "Default: false."].compactMap { $0 }.joined(separator: " ")
        return Setting(key: key, meaning: meaning, value: argument.isRepeating ? "[\(value)]" : value)
    }

    private static func name(_ argument: CommandTree.Argument) -> String {
        String((argument.longNames.first ?? "--").dropFirst(2))
    }

    private static func title(_ argument: CommandTree.Argument) -> String { argument.sectionTitle ?? "The server" }

    private static func comment(_ text: String) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            if !lines[lines.count - 1].isEmpty, lines[lines.count - 1].count + word.count + 1 > width { lines.append("") }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
        }
        return lines.map { "# \($0)\n" }.joined()
    }
}
