import Foundation
import Testing
import VarveWire

@Suite("Dates")
struct WireDateTests {
    @Test(
        "writes and reads Korean time",
        arguments: [
            (0, "1970-01-01T09:00:00+0900"), (1_750_837_814, "2025-06-25T16:50:14+0900"), (-1, "1970-01-01T08:59:59+0900"),
            (951_782_400, "2000-02-29T09:00:00+0900"), (951_836_399, "2000-02-29T23:59:59+0900"),
            (951_836_400, "2000-03-01T00:00:00+0900"),
            (-62_167_251_600, "0000-01-01T00:00:00+0900"), (253_402_268_399, "9999-12-31T23:59:59+0900"),
        ])
    func korean(_ seconds: Int64, _ text: String) {
        #expect(WireDate.format(secondsSinceEpoch: seconds) == text)
        #expect(WireDate.parse(text) == seconds)
    }

    @Test("agrees with Foundation over 400 years and more")
    func foundation() throws {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.calendar = Calendar(identifier: .iso8601)
        formatter.timeZone = TimeZone(secondsFromGMT: 9 * 3600)
        formatter.dateFormat = "yyyy-MM-dd'T'HH:mm:ss'+0900'"
        for seconds in stride(from: Int64(-8_000_000_000), to: 16_000_000_000, by: 7_654_321) {
            let text = WireDate.format(secondsSinceEpoch: seconds)
            #expect(text == formatter.string(from: Date(timeIntervalSince1970: Double(seconds))))
            #expect(WireDate.parse(text) == seconds)
        }
    }

    @Test("a moment that four digits of a year cannot say becomes the nearest that they can")
    func extremes() {
        #expect(WireDate.format(secondsSinceEpoch: .max) == "9999-12-31T23:59:59+0900")
        #expect(WireDate.format(secondsSinceEpoch: .min) == "0000-01-01T00:00:00+0900")
    }

    @Test(
        "reads other offsets",
        arguments: [
            ("1970-01-01T00:00:00+0000", 0), ("1970-01-01T00:00:00-0330", 12600), ("2025-06-25T07:50:14+0000", 1_750_837_814),
        ] as [(String, Int64)])
    func offsets(_ text: String, _ seconds: Int64) {
        #expect(WireDate.parse(text) == seconds)
    }

    @Test(
        "refuses what is no date",
        arguments: [
            "", "2025-06-25", "2025-06-25T16:50:14", "2025-06-25T16:50:14Z", "2025-06-25T16:50:14+09:00",
            "2025-06-25 16:50:14+0900",
            "2025-13-01T00:00:00+0900", "2025-00-01T00:00:00+0900", "2025-02-29T00:00:00+0900", "2025-04-31T00:00:00+0900",
            "2025-06-00T00:00:00+0900", "2025-06-25T24:00:00+0900", "2025-06-25T16:60:14+0900", "2025-06-25T16:50:60+0900",
            "2025-06-25T16:50:14*0900", "2025-06-25T16:50:14+2400", "2025-06-25T16:50:14+0960", "+025-06-25T16:50:14+0900",
            "2025-06-25T16:50:14+0900 ", "2025-06-25T1é:50:14+0900",
        ])
    func malformed(_ text: String) {
        #expect(WireDate.parse(text) == nil)
    }

    @Test("every beginning of a date is refused")
    func drip() {
        let text = "2025-06-25T16:50:14+0900"
        for count in 0..<text.count { #expect(WireDate.parse(String(text.prefix(count))) == nil) }
    }
}
