/// The dates of the API: `yyyy-MM-dd'T'HH:mm:ss+0900`, Korean time to the second (sheet 3.3). Arithmetic only, no time zone data.
public enum WireDate {
    private static let secondsPerDay: Int64 = 86400
    private static let koreanOffsetSeconds: Int64 = 9 * 3600
    /// 0000-01-01T00:00:00 and 9999-12-31T23:59:59 in Korean time, as seconds since the Unix epoch: what four digits of a year can say.
    private static let earliest: Int64 = -62_167_251_600
    private static let latest: Int64 = 253_402_268_399

    /// Writes a moment in Korean time. One outside the years 0 to 9999 becomes the nearest inside.
    public static func format(secondsSinceEpoch: Int64) -> String {
        let local = min(max(secondsSinceEpoch, earliest), latest) + koreanOffsetSeconds
        let second = ((local % secondsPerDay) + secondsPerDay) % secondsPerDay
        let (year, month, day) = civilDate(daysSinceEpoch: (local - second) / secondsPerDay)
        let date = "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
        return "\(date)T\(digits(second / 3600, 2)):\(digits(second / 60 % 60, 2)):\(digits(second % 60, 2))+0900"
    }

    /// Reads a date in that form, of any offset (`+0900`, `-0330`).
    /// - Returns: seconds since the Unix epoch; nil when the text has another form, or names no real moment.
    public static func parse(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        let separators: [(Int, Character)] = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]
        guard bytes.count == 24, separators.allSatisfy({ bytes[$0.0] == $0.1.asciiValue }) else { return nil }
        func number(_ range: Range<Int>) -> Int64? { Int64(digits: bytes[range]) }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            let offset = offsetSeconds(bytes[19...]),
            1...12 ~= month, day >= 1, hour < 24, minute < 60, second < 60
        else { return nil }
        let days = daysSinceEpoch(year: year, month: month, day: day)
        guard civilDate(daysSinceEpoch: days) == (year, month, day) else { return nil }
        return days * secondsPerDay + hour * 3600 + minute * 60 + second - offset
    }

    private static func offsetSeconds(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let start = bytes.startIndex + 1
        guard let hours = Int64(digits: bytes[start..<start + 2]), let minutes = Int64(digits: bytes[(start + 2)...]),
            hours < 24, minutes < 60
        else { return nil }
        switch bytes.first {
        case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3600 + minutes * 60)
        default: return nil
        }
    }

    private static func digits(_ number: Int64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar. Years start in March here, so that a leap day is the last of its
    /// year; 400 years are 146,097 days.
    private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The inverse of ``daysSinceEpoch(year:month:day:)``.
    private static func civilDate(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let days = daysSinceEpoch + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension Int64 {
    /// Reads ASCII digits only.
    fileprivate init?(digits: ArraySlice<UInt8>) {
        self = 0
        for byte in digits {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            self = self * 10 + Int64(byte - UInt8(ascii: "0"))
        }
    }
}
