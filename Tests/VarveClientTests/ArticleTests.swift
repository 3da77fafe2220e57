import Foundation
import Testing
import VarveTestKit

/// The code in the articles is code that is compiled and run: Articles/Snippets.swift.
@Suite("Articles")
struct ArticleTests {
    static let articles = ["Sources/VarveClient/VarveClient.docc", "Sources/VarveTesting/VarveTesting.docc"].flatMap {
        directory in
        let names = (try? FileManager.default.contentsOfDirectory(atPath: KeptText(directory).url.path)) ?? []
        return names.filter { $0.hasSuffix(".md") }.sorted().map { "\(directory)/\($0)" }
    }

    @Test("every piece of code is in the tests, line by line", arguments: articles)
    func snippets(path: String) throws {
        let compiled = Self.lines(
            try String(contentsOf: KeptText("Tests/VarveClientTests/Articles/Snippets.swift").url, encoding: .utf8))
        for block in Self.blocks(try String(contentsOf: KeptText(path).url, encoding: .utf8)) {
            let isThere = compiled.indices.contains { compiled[$0...].starts(with: block) }
            #expect(isThere, "\(path): not in Snippets.swift: \(block.joined(separator: "\n"))")
        }
    }

    @Test("the articles are found, and have code")
    func found() throws {
        #expect(Self.articles.count == 9)
        let blocks = try Self.articles.flatMap { Self.blocks(try String(contentsOf: KeptText($0).url, encoding: .utf8)) }
        #expect(blocks.count >= 16)
    }

    /// The lines of a text without their indentation, empty ones left out.
    private static func lines(_ text: String) -> [String] {
        text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    private static func blocks(_ text: String) -> [[String]] {
        text.components(separatedBy: "```swift\n").dropFirst().map { lines(String($0.components(separatedBy: "```")[0])) }
    }
}
