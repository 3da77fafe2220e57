import Foundation
import Testing

/// Lint as tests: what a reader is promised about every source file.
@Suite struct ImportTests {
    /// What each module may import of the others, as Docs/ARCHITECTURE.md draws it: only downwards.
    static let allowed: [String: Set<String>] = [
        "VarveWire": [],
        "VarveFormat": ["CVarve"],
        "VarveDisk": ["CVarve"],
        "VarveBackend": [],
        "VarveEngine": ["VarveBackend", "VarveDisk", "VarveFormat"],
        "VarveNBD": ["COpenSSL", "CRing", "VarveBackend"],
        "VarveCatalog": [],
        "VarveService": ["VarveBackend", "VarveCatalog", "VarveNBD", "VarveWire"],
        "VarveTransfer": ["CLibNBD", "CXXHash", "CZstd", "VarveBackend"],
        "VarveClient": ["VarveWire"],
        "VarveCommand": ["VarveWire"],
        "VarveConsole": ["VarveCatalog", "VarveService", "VarveWire"],
        "VarveGateway": ["VarveCatalog", "VarveConsole", "VarveService", "VarveWire"],
        "VarveNode": [
            "VarveBackend", "VarveCatalog", "VarveDisk", "VarveEngine", "VarveGateway", "VarveNBD", "VarveService", "VarveWire",
        ],
        "VarveTesting": ["VarveCatalog", "VarveClient", "VarveNode", "VarveService"],
        "varve": [
            "VarveBackend", "VarveCatalog", "VarveClient", "VarveCommand", "VarveDisk", "VarveEngine", "VarveGateway", "VarveNBD",
            "VarveNode",
            "VarveService", "VarveTransfer", "VarveWire",
        ],
    ]

    @Test func modulesImportOnlyDownwards() throws {
        for source in try SourceFile.all() {
            let allowed = try #require(Self.allowed[source.module], "\(source.path) is in a module that no rule knows")
            for imported in source.imports
            where imported.hasPrefix("Varve")
                || ["CVarve", "CLibNBD", "COpenSSL", "CRing", "CXXHash", "CZstd"].contains(imported)
            {
                #expect(
                    allowed.contains(imported),
                    "\(source.path) imports \(imported); \(source.module) may import \(allowed.sorted())")
            }
        }
    }

    @Test func everyRuleHasAModule() throws {
        let modules = Set(try SourceFile.all().map(\.module))
        #expect(modules == Set(Self.allowed.keys))
    }

    /// Calls that hide or turn into a crash what outside input can cause, and what to write instead.
    static let banned = [
        "try!": "a typed error", "fatalError(": "a typed error, or precondition for our own bugs", "as!": "as? and an error",
        "TODO": "an issue", "FIXME": "an issue", "Thread.sleep": "a condition to wait for",
    ]

    @Test(arguments: banned.sorted { $0.key < $1.key }) func bannedCalls(call: String, instead: String) throws {
        for source in try SourceFile.all() {
            for (number, line) in source.lines.enumerated() where line.contains(call) {
                Issue.record("\(source.path):\(number + 1): \(call): write \(instead)")
            }
        }
    }

    @Test func uncheckedSendableGivesItsReason() throws {
        for source in try SourceFile.all() where source.text.contains("@unchecked Sendable") {
            #expect(source.text.contains("Safe because"), "\(source.path) does not say why @unchecked Sendable is safe")
        }
    }

    /// The rules above find what they are for.
    @Test func rulesSeeViolations() {
        let source = SourceFile(
            path: "Sources/VarveWire/X.swift", text: "public import VarveEngine\nimport struct VarveNBD.Export\n")
        #expect(source.module == "VarveWire")
        #expect(source.imports == ["VarveEngine", "VarveNBD"])
    }
}

/// A file under Sources/.
struct SourceFile {
    let path: String
    let text: String

    var module: String { String(path.split(separator: "/")[1]) }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The modules that it imports, without access level and kind of symbol.
    var imports: [String] {
        lines.compactMap { line in
            var words = line.split(separator: " ").map(String.init)
            if let first = words.first, ["public", "package", "internal", "private", "@preconcurrency"].contains(first) {
                words.removeFirst()
            }
            guard words.count > 1, words.removeFirst() == "import" else { return nil }
            if ["struct", "class", "enum", "protocol", "func", "typealias", "var"].contains(words[0]) { words.removeFirst() }
            return words.first?.split(separator: ".").first.map(String.init)
        }
    }

    static func all() throws -> [SourceFile] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let sources = root.appendingPathComponent("Sources")
        let names = try #require(FileManager.default.enumerator(atPath: sources.path)).compactMap { $0 as? String }
        let files = try names.filter { $0.hasSuffix(".swift") }.map { name in
            SourceFile(
                path: "Sources/" + name, text: try String(contentsOf: sources.appendingPathComponent(name), encoding: .utf8))
        }
        #expect(files.count > 50, "Sources/ was not found")
        return files
    }
}
