import Foundation
import Testing
import VarveWire

/// Every refusal's text is one declaration in VarveWire/Refusals, and who refuses gives it all its values.
@Suite struct RefusalTests {
    /// A place that refuses: `ServiceError(.name, naming: x, ["word": ...])`, on one line or several.
    struct Place {
        let file: String
        let name: String
        let words: Set<String>
    }

    @Test func everyPlaceGivesTheWordsOfItsText() throws {
        let places = try Self.places()
        for place in places {
            let refusal = try #require(Refusal(rawValue: place.name), "\(place.file): \(place.name) is no refusal")
            #expect(place.words == Set(refusal.declaration.words), "\(place.file): \(place.name)")
        }
        for refusal in Refusal.allCases {
            #expect(places.contains { $0.name == refusal.rawValue }, "\(refusal) is never used: delete it")
        }
    }

    @Test func textsAreDeclaredNotWrittenInPlace() throws {
        for source in try SourceFile.all() where !source.path.hasPrefix("Sources/VarveWire/Envelope/") {
            for (number, line) in source.lines.enumerated() where line.contains("invalidParameter(") {
                Issue.record("\(source.path):\(number + 1): declare a Refusal, and throw ServiceError(.name, naming: ...)")
            }
        }
    }

    /// The rule sees what it is for.
    @Test func placesAreFound() {
        let text = """
            throw ServiceError(
                .zoneDiffers, naming: WireName.zone,
                ["server": server.list[0], "zone": zone])
            case .full: self.init(.catalogFull, ["error": error])
            self.init(.noSpace)
            """
        let places = Self.places(in: SourceFile(path: "Sources/X/Y.swift", text: text))
        #expect(places.map(\.name) == ["zoneDiffers", "catalogFull", "noSpace"])
        #expect(places.map(\.words) == [["server", "zone"], ["error"], []])
    }

    private static func places() throws -> [Place] {
        try SourceFile.all().filter { $0.text.contains("ServiceError") }.flatMap { source in
            places(in: source).filter { Refusal(rawValue: $0.name) != nil || source.module == "VarveService" }
        }
    }

    /// The arguments end at the parenthesis that closes them; words are what stands between a quote and `":`.
    private static func places(in source: SourceFile) -> [Place] {
        source.text.matches(of: /(?:ServiceError|self\.init)\(\s*\.(\w+)/).map { match in
            var depth = 1
            let arguments = source.text[match.range.upperBound...].prefix { character in
                depth += character == "(" ? 1 : character == ")" ? -1 : 0
                return depth > 0
            }
            let words = arguments.matches(of: /"(\w+)":/).map { String($0.1) }
            return Place(file: source.path, name: String(match.1), words: Set(words))
        }
    }
}
