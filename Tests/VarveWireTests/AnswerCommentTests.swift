import Foundation
import Testing
import VarveTestKit
import VarveWire

/// The comments of the answers' members are what `AnswerMeanings` says. After a change of it: `VARVE_REWRITE=1 swift test --filter AnswerCommentTests`.
@Suite("Comments of answers")
struct AnswerCommentTests {
    /// The sources of the types, from the repository's root.
    static let paths: [String] = {
        let folder = "Sources/VarveWire/Answers"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: KeptText(folder).url.path)) ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().map { "\(folder)/\($0)" }
    }()

    @Test("each member says what the table says", arguments: paths)
    func upToDate(path: String) throws {
        let text = try String(contentsOf: KeptText(path).url, encoding: .utf8)
        #expect(try KeptText(path).difference(from: Array(AnswerSource(text).commented.utf8)) == nil)
    }

    @Test("nothing is described that is not there, and everything that is")
    func complete() {
        var members: [String: Set<String>] = ["CommonCode": ["code", "codeName"]]
        for operation in VarveWire.Operation.all { Self.collect(operation.itemType.example, into: &members) }
        #expect(AnswerMeanings.types == Set(members.keys))
        for (type, names) in members {
            #expect(AnswerMeanings.names(in: type).subtracting(names) == [], "\(type) has no such members")
            for name in names {
                let meaning = AnswerMeanings.meaning(of: name, in: type)
                #expect(meaning.first?.isUppercase == true || meaning.hasPrefix("0"), "\(type).\(name)")
                #expect(meaning.hasSuffix("."), "\(type).\(name)")
            }
        }
    }

    @Test("a comment that is wrong, missing or long is made right")
    func rewriting() {
        let source = AnswerSource(
            "public struct Region: WireItem {\n    /// No.\n    /// No.\n    public var regionCode: String\n}")
        #expect(
            source.commented
                == "public struct Region: WireItem {\n    /// Its code, as in `KR`.\n    public var regionCode: String\n}")
        let bare = AnswerSource(
            "public struct ExportAddress: WireItem {\n    public var uri: String\n    public var a: Int { 1 }\n}")
        let lines = bare.commented.split(separator: "\n")
        #expect(lines.count == 6 && lines.allSatisfy { $0.count <= 130 })
    }

    /// The members of an answer's object, and of those inside it.
    private static func collect(_ value: Any, into members: inout [String: Set<String>]) {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional, .collection: for child in mirror.children { collect(child.value, into: &members) }
        case .struct where !mirror.children.isEmpty && !(value is String):
            members["\(type(of: value))"] = Set(mirror.children.compactMap(\.label))
            for child in mirror.children { collect(child.value, into: &members) }
        default: break
        }
    }
}

/// The source of answers' types.
private struct AnswerSource {
    private static let columnMax = 130

    private let lines: [String]

    init(_ text: String) { lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

    /// With the table's comment above each stored member.
    var commented: String {
        var types: [(name: String, indent: Int)] = []
        var result: [String] = []
        for line in lines {
            let indent = line.prefix { $0 == " " }.count
            if let type = line.firstMatch(of: /^ *public (?:struct|enum) (\w+)/) {
                types.removeAll { $0.indent >= indent }
                types.append((String(type.1), indent))
            }
            if let member = line.firstMatch(of: /^ *public var (\w+)[^{]*$/), let type = types.last(where: { $0.indent < indent })
            {
                while result.last?.hasPrefix(String(repeating: " ", count: indent) + "///") == true { result.removeLast() }
                result += Self.comment(AnswerMeanings.meaning(of: String(member.1), in: type.name), indent: indent)
            }
            result.append(line)
        }
        return result.joined(separator: "\n")
    }

    private static func comment(_ text: String, indent: Int) -> [String] {
        let start = String(repeating: " ", count: indent) + "///"
        var lines = [start]
        for word in text.split(separator: " ") {
            if lines[lines.count - 1].count + 1 + word.count > columnMax { lines.append(start) }
            lines[lines.count - 1] += " " + word
        }
        return lines
    }
}
