/// The number of an object as the API shows it: one sequence for volumes, snapshots, servers and images (contract sheet, section 3.3).
///
/// Any value may be looked up; only numbers that the catalog allocated name an object. Those are ``first`` or larger.
public struct InstanceNumber: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The first number that a catalog gives out.
    public static let first = InstanceNumber(rawValue: 10_000_001)

    public let rawValue: Int64

    public init(rawValue: Int64) { self.rawValue = rawValue }

    /// The number that `text` writes in ASCII digits without a sign; nil if it is anything else.
    public init?(_ text: some StringProtocol) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        guard let value = Int64(text) else { return nil }
        rawValue = value
    }

    public var description: String { String(rawValue) }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension InstanceNumber: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { rawValue = value }
}
