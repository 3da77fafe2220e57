/// The words of a command line that is being typed, as a shell's completion script hands them over: as they stand there, quotes and all.
package struct CommandLineWords: Equatable, Sendable {
    /// Before the one at the cursor, without the program's name.
    package let words: [String]

    /// - Parameters:
    ///   - line: all of its words, the program's name first.
    ///   - index: of the word at the cursor.
    ///   - home: what a `~` at the beginning of a word stands for.
    ///   - isBash: bash takes words apart at `:` and `=`, which are words of their own then.
    package init(_ line: [String], index: Int, home: String, isBash: Bool = false) {
        let before = Array(line.prefix(max(0, index)).dropFirst())
        words = (isBash ? Self.together(before) : before).map { Self.plain($0, home) }
    }

    /// Those options that have a value, with their values, to be parsed once more: of `--name VALUE` and `--name=VALUE`, the last of each.
    package func options(_ names: some Collection<String>) -> [String] {
        var values: [String: String] = [:]
        var rest = words[...]
        while let word = rest.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard names.contains(parts[0]) else { continue }
            values[parts[0]] = parts.count == 2 ? parts[1] : rest.popFirst()
        }
        return values.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    }

    private static func together(_ words: [String]) -> [String] {
        var whole: [String] = []
        var isOpen = false
        for word in words {
            let isBreak = !word.isEmpty && word.allSatisfy { $0 == ":" || $0 == "=" }
            if (isBreak || isOpen) && !whole.isEmpty { whole[whole.count - 1] += word } else { whole.append(word) }
            isOpen = isBreak
        }
        return whole
    }

    /// Without the quotes and backslashes that the shell would take away.
    private static func plain(_ word: String, _ home: String) -> String {
        var plain = word.hasPrefix("~/") ? home : ""
        var quote: Character?
        var isEscaped = false
        for letter in word.dropFirst(plain.isEmpty ? 0 : 1) {
            if isEscaped {
                plain.append(letter)
                isEscaped = false
            } else if letter == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if letter == open { quote = nil } else { plain.append(letter) }
            } else if letter == "'" || letter == "\"" {
                quote = letter
            } else {
                plain.append(letter)
            }
        }
        return plain
    }
}
