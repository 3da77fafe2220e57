/// Seconds with six decimals, as in 0.000512: a number for people and programs.
package struct DecimalSeconds: CustomStringConvertible, Sendable {
    package let description: String

    package init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let digits = String(attoseconds / 1_000_000_000_000)
        description = "\(seconds)." + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}
