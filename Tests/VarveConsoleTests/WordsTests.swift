import Foundation
import Testing
import VarveConsole

@Suite("What the console says")
struct WordsTests {
    @Test("every phrase has both languages, with the same places to fill", arguments: Phrase.allCases)
    func bothLanguages(phrase: Phrase) {
        #expect(!phrase.english.isEmpty && !phrase.korean.isEmpty, "\(phrase)")
        #expect(phrase.english != phrase.korean, "\(phrase)")
        #expect(places(phrase.english) == places(phrase.korean), "\(phrase)")
        #expect(!phrase.english.contains("|") && !phrase.korean.contains("|"), "\(phrase)")
    }

    @Test("templates name only phrases that there are, and show nothing raw")
    func templates() throws {
        let known = Set(Phrase.allCases.map { "\($0)" })
        let files = try templateTexts()
        #expect(files.count > 15)
        for (name, text) in files {
            #expect(!text.contains("{{{") && !text.contains("{{&"), "\(name) shows raw text")
            #expect(!text.contains("style=") && !text.contains("onclick") && !text.contains("javascript:"), "\(name)")
            for match in text.matches(of: /\{\{\s*t\.(\w+)\s*\}\}/) {
                #expect(known.contains(String(match.1)), "\(name): no phrase \(match.1)")
            }
            let plain = text.replacing(/\{\{[^}]*\}\}/, with: "").replacing(/<[^>]*>/, with: "")
            #expect(plain.firstMatch(of: /[A-Za-z]{3,}/) == nil || name.hasPrefix("head"), "\(name) has words of its own")
        }
    }

    @Test("every phrase is said somewhere")
    func used() throws {
        let texts = try templateTexts().map(\.1) + sourceTexts()
        // States are said by their names on the wire.
        for phrase in Phrase.allCases where !"\(phrase)".hasPrefix("status") {
            #expect(
                texts.contains { $0.contains("t.\(phrase)}}") || $0.contains(".\(phrase)") }, "\(phrase) is never said: delete it"
            )
        }
    }

    @Test(
        "the language is the one that the browser wants most",
        arguments: [
            ("", "en"), ("ko", "ko"), ("ko-KR,ko;q=0.9,en-US;q=0.8", "ko"), ("en-US,en;q=0.9,ko;q=0.8", "en"),
            ("fr,ko;q=0.5", "ko"), ("en;q=0.3, ko;q=0.7", "ko"), ("ko;q=0,en;q=0.1", "en"), ("de", "en"), (";;,=q", "en"),
        ]) func preferred(header: String, language: String)
    {
        #expect(Language.preferred(header).rawValue == language)
    }

    @Test("bytes have the unit that fits")
    func bytes() {
        #expect(Formats.bytes(0) == "0 B")
        #expect(Formats.bytes(999) == "999 B")
        #expect(Formats.bytes(4096) == "4 KiB")
        #expect(Formats.bytes(1_610_612_736) == "1.5 GiB")
        #expect(Formats.bytes(350 << 20) == "350 MiB")
        #expect(Formats.bytes(.max) == "16 EiB")
        #expect(Formats.size(10 << 30) == "10 GB")
        #expect(Formats.age(5.9) == "5 s" && Formats.age(125) == "2 min" && Formats.age(7300) == "2 h")
        #expect(Formats.time(Date(timeIntervalSince1970: 1_750_837_814.9)) == "2025-06-25 16:50:14 KST")
    }

    @Test("days are those of Korea; what is no day is none")
    func days() {
        #expect(Formats.day("2025-06-25") == Date(timeIntervalSince1970: 1_750_777_200))
        for text in ["", "2025-6-25", "2025-06-2x", "25.06.2025", "2025-06-25T00:00:00+0900"] {
            #expect(Formats.day(text) == nil, "\(text)")
        }
        let date = Date(timeIntervalSince1970: 1_750_837_814.9)
        #expect(Formats.minute(date) == "2025-06-25 16:50" && Formats.second(date) == "2025-06-25 16:50:14")
    }

    private func places(_ text: String) -> [String] { text.matches(of: /\{\d\}/).map { String($0.0) }.sorted() }

    private func templateTexts() throws -> [(String, String)] { try texts { $0.hasSuffix(".mustache") } }

    private func sourceTexts() throws -> [String] {
        try texts { $0.hasSuffix(".swift") && !$0.hasSuffix("Phrase.swift") }.map(\.1)
    }

    /// Names and contents of files of the module.
    private func texts(_ isMeant: (String) -> Bool) throws -> [(String, String)] {
        let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/VarveConsole")
        let names = try #require(FileManager.default.enumerator(atPath: directory.path)).compactMap { $0 as? String }
        return try names.filter(isMeant).map {
            (
                String($0.split(separator: "/").last ?? ""),
                try String(contentsOf: directory.appendingPathComponent($0), encoding: .utf8)
            )
        }
    }
}
