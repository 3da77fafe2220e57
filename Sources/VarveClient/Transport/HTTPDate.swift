package import Foundation

/// The dates of HTTP headers: `Wed, 25 Jun 2025 07:50:14 GMT` (RFC 9110, 5.6.7, the form that is sent today).
package enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Nil for anything else.
    package static func parse(_ text: String) -> Date? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", words[0].count == 4, words[0].hasSuffix(","),
            let month = months.firstIndex(where: { $0 == words[2] }), words[1].count == 2, words[3].count == 4
        else { return nil }
        let number = month + 1
        let date = "\(words[3])-\(number < 10 ? "0" : "")\(number)-\(words[1])T\(words[4])+0000"
        return WireDate.parse(date).map { Date(timeIntervalSince1970: Double($0)) }
    }
}
