import Testing

/// What others depend on is documented, name by name.
@Suite struct DocumentationTests {
    /// The modules of the library products.
    static let libraries: Set<String> = ["VarveClient", "VarveTesting"]

    /// What calls of the libraries answer.
    static let answers = "Sources/VarveWire/Answers/"

    /// Names whose meaning is the protocol's that asks for them.
    static let known = [
        "description", "debugDescription", "rawValue", "makeAsyncIterator", "Element", "Failure", "Item", "operationName",
        "kindName",
        "state", "listName", "example",
    ]

    @Test func everyPublicNameIsDocumented() throws {
        for source in try SourceFile.all() where Self.libraries.contains(source.module) || source.path.hasPrefix(Self.answers) {
            for line in Self.undocumented(source.lines.map(String.init)) {
                Issue.record("\(source.path):\(line): a public name without documentation")
            }
        }
    }

    /// The rule sees what it is for.
    @Test func ruleSeesViolations() {
        #expect(
            Self.undocumented([
                "/// Good.", "public struct A {", "    public var b: Int", "    /// C.", "    @discardableResult",
                "    public func c() {}",
            ]) == [3])
        #expect(
            Self.undocumented(["public import Foundation", "extension A: B { public var description: String { \"\" } }"]) == [])
    }

    /// The numbers of lines that declare a public name without a comment above.
    private static func undocumented(_ lines: [String]) -> [Int] {
        lines.indices.filter { index in
            let words = lines[index].split(separator: " ").map(String.init)
            guard words.prefix(2).contains("public"), let name = declaredName(words) else { return false }
            return !known.contains(name) && !isDocumented(lines[..<index])
        }.map { $0 + 1 }
    }

    /// Nil for what declares no new name: an import, an extension.
    private static func declaredName(_ words: [String]) -> String? {
        let kinds = ["struct", "class", "enum", "actor", "protocol", "func", "var", "let", "init", "typealias"]
        let rest = words.drop { $0 != "public" }.dropFirst().drop { ["static", "final", "mutating", "nonisolated"].contains($0) }
        guard let word = rest.first else { return nil }
        let kind = String(word.prefix { $0.isLetter })
        guard kinds.contains(kind) else { return nil }
        return kind == "init" ? "init" : rest.dropFirst().first.map { String($0.prefix { $0.isLetter || $0.isNumber }) }
    }

    /// Whether the last line that is no attribute is a comment of documentation.
    private static func isDocumented(_ above: ArraySlice<String>) -> Bool {
        let lines = above.reversed().map { $0.split(separator: " ").first.map(String.init) ?? "" }
        return lines.first { !$0.hasPrefix("@") }?.hasPrefix("///") ?? false
    }
}
