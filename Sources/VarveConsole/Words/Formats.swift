package import Foundation
import VarveWire

/// How numbers and times are written.
package enum Formats {
    private static let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

    /// Bytes in the unit that leaves one to three digits before the point: `0 B`, `1.5 GiB`, `350 MiB`.
    package static func bytes(_ count: UInt64) -> String {
        var (amount, unit) = (Double(count), 0)
        while amount >= 1000, unit < units.count - 1 {
            amount /= 1024
            unit += 1
        }
        let hasPoint = unit > 0 && amount < 100 && amount != amount.rounded()
        return String(format: hasPoint ? "%.1f" : "%.0f", amount) + " " + units[unit]
    }

    /// The size of a volume as the API counts it: GB of 2^30 bytes.
    package static func size(_ byteCount: Int64) -> String { "\(byteCount >> 30) GB" }

    /// To the second, in Korean time as on the wire, the zone said.
    package static func time(_ date: Date) -> String {
        let wire = WireDate.format(secondsSinceEpoch: Int64(date.timeIntervalSince1970.rounded(.down)))
        return wire.replacingOccurrences(of: "T", with: " ").replacingOccurrences(of: "+0900", with: " KST")
    }

    /// The same to the minute and without the zone, for the columns of lists, whose head says it.
    package static func minute(_ date: Date) -> String { String(time(date).prefix(16)) }

    /// To the second, without the zone.
    package static func second(_ date: Date) -> String { String(time(date).prefix(19)) }

    static let secondsPerDay = 86400.0

    /// The beginning of a day in Korean time, of `2026-01-31`; nil for what is no day.
    package static func day(_ text: String) -> Date? {
        guard text.utf8.count == 10, let seconds = WireDate.parse(text + "T00:00:00+0900") else { return nil }
        return Date(timeIntervalSince1970: TimeInterval(seconds))
    }

    /// Seconds in words: `5 s`, `3 min`, `2 h`.
    package static func age(_ seconds: Double) -> String {
        switch seconds {
        case ..<100: "\(Int(seconds)) s"
        case ..<6000: "\(Int(seconds / 60)) min"
        default: "\(Int(seconds / 3600)) h"
        }
    }
}
