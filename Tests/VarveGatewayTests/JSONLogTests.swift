import Foundation
import Logging
import Synchronization
import Testing
import VarveGateway

/// `--log-format json`.
@Suite("JSON log")
struct JSONLogTests {
    private final class Lines: Sendable {
        private let text = Mutex<[String]>([])
        var all: [String] { text.withLock { $0 } }
        func add(_ line: String) { text.withLock { $0.append(line) } }
    }

    private func record(_ body: (Logger) -> Void) throws -> [[String: Any]] {
        let lines = Lines()
        var logger = Logger(label: "varve.test") { JSONLogHandler(label: $0) { lines.add($0) } }
        logger.logLevel = .info
        body(logger)
        #expect(lines.all.allSatisfy { $0.hasSuffix("}\n") && $0.count(where: \.isNewline) == 1 })
        return try lines.all.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    }

    @Test("a record is one object on one line, whatever is in it")
    func anything() throws {
        let odd = "\"quoted\" \\ back\nnext\ttab\r\u{1}\u{7F} 한국어 🪨"
        let records = try record { logger in
            logger.info("\(odd)", metadata: ["key\n": "\(odd)", "empty": ""])
            logger.debug("below the level")
            logger.error("failed")
        }
        #expect(records.count == 2)
        #expect(records[0]["message"] as? String == odd && records[0]["key\n"] as? String == odd)
        #expect(records[0]["empty"] as? String == "" && records[0]["level"] as? String == "info")
        #expect(records[1]["level"] as? String == "error" && records[1]["logger"] as? String == "varve.test")
    }

    @Test("times are UTC, numbers are numbers, lists and fields are kept, and no field hides another")
    func values() throws {
        let fields: Logger.Metadata = [
            "status": .stringConvertible(200), "duration": .stringConvertible(DecimalSeconds(.microseconds(512))),
            "text": .stringConvertible("5"), "list": ["a", .stringConvertible(1)], "more": ["x": "y"], "level": "mine",
        ]
        let record = try #require(try record { $0.notice("m", metadata: fields) }.first)
        #expect(record["status"] as? Int == 200 && record["duration"] as? Double == 0.000512)
        #expect(record["text"] as? String == "5")
        #expect((record["list"] as? [Any])?.last as? Int == 1 && (record["more"] as? [String: String]) == ["x": "y"])
        #expect(record["level"] as? String == "notice" && record["level_"] as? String == "mine")
        let time = try #require(record["time"] as? String)
        let date = try #require(try? Date(time, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        #expect(time.hasSuffix("Z") && abs(date.timeIntervalSinceNow) < 3600)
    }

    @Test(arguments: [
        (Duration.zero, "0.000000"), (.microseconds(1), "0.000001"), (.milliseconds(1500), "1.500000"),
        (.seconds(61), "61.000000"),
    ])
    func seconds(duration: Duration, text: String) { #expect(DecimalSeconds(duration).description == text) }
}
