/// What the value of a parameter may be, as data: validation, OpenAPI, the CLI's help and the console's forms all read it.
public enum Constraint: Equatable, Sendable {
    /// Any text of that many UTF-8 bytes, without NUL.
    case text(byteCount: ClosedRange<Int>)
    /// Text of a named form.
    case pattern(TextPattern)
    /// One of the codes, compared without case if `ignoresCase`; an alias is another spelling of a code.
    case codes([String], aliases: [String: String], ignoresCase: Bool)
    /// A decimal integer inside the range, and a multiple of `step`.
    case integer(ClosedRange<Int64>, step: Int64)
    /// The decimal number of an instance: 1 to 20 digits that fit 64 bits.
    case instanceNumber
    /// `true` or `false` in any case.
    case boolean
    /// An object with these fields.
    case object([ParameterDescription])

    /// What would be right, to follow the name of a parameter: "must be FULL or INCREMENTAL".
    public var expectation: String {
        switch self {
        case .text(let byteCount):
            "must be \(byteCount.lowerBound) to \(byteCount.upperBound) bytes of UTF-8 text without NUL"
        case .pattern(let pattern): "must be \(pattern.summary)"
        case .codes(let codes, _, _): "must be \(Self.listed(codes, "or"))"
        case .integer(let range, let step):
            "must be an integer from \(range.lowerBound) to \(range.upperBound)"
                + (step == 1 ? "" : " and a multiple of \(step)")
        case .instanceNumber: "must be an instance number of 1 to 20 decimal digits that fits 64 bits"
        case .boolean: "must be true or false"
        case .object(let fields): "must have \(Self.listed(fields.filter(\.isRequired).map(\.name), "and"))"
        }
    }

    private static func listed(_ words: [String], _ conjunction: String) -> String {
        guard words.count > 1, let last = words.last else { return words.joined() }
        return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
    }
}
