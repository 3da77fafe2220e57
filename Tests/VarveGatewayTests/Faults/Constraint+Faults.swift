import VarveWire

/// A value that a parameter must not have, and what is wrong with it.
struct BadValue: Sendable {
    let what: String
    let value: String
}

extension Constraint {
    /// One value for each way to break it. Empty text is not among them: it means "not given".
    var badValues: [BadValue] {
        switch self {
        case .text(let byteCount): Self.badTexts(byteCount.upperBound)
        case .pattern(let pattern): pattern.badValues
        case .codes(let codes, _, let ignoresCase): Self.badCodes(codes, ignoresCase)
        case .integer(let range, let step): Self.badIntegers(range, step)
        case .instanceNumber:
            Self.notDigits + [
                BadValue(what: "one more than 64 bits hold", value: "18446744073709551616"),
                BadValue(what: "21 digits", value: String(repeating: "0", count: 20) + "1"),
                BadValue(what: "negative", value: "-1"),
            ]
        case .boolean:
            ["yes", "1", "0", "truee", "on", "tr\u{FC}e", "true "].map { BadValue(what: "no boolean", value: $0) }
        // Its fields have their own.
        case .object: []
        }
    }

    private static func badTexts(_ byteCountMax: Int) -> [BadValue] {
        [
            BadValue(what: "too long", value: String(repeating: "x", count: byteCountMax + 1)),
            BadValue(what: "too many bytes", value: String(repeating: "한", count: byteCountMax / 3 + 1)),
            BadValue(what: "NUL", value: "a\u{0}b"),
        ]
    }

    private static func badCodes(_ codes: [String], _ ignoresCase: Bool) -> [BadValue] {
        let code = codes[0]
        return [
            BadValue(what: "no code", value: "NOPE"), BadValue(what: "a code and more", value: code + " "),
            BadValue(what: "a part of a code", value: String(code.dropLast())),
            BadValue(what: "control character", value: code + "\u{7}"),
        ]
            + (ignoresCase
                ? [] : [BadValue(what: "wrong case", value: code.lowercased() == code ? code.uppercased() : code.lowercased())])
    }

    private static func badIntegers(_ range: ClosedRange<Int64>, _ step: Int64) -> [BadValue] {
        let beyond = [range.lowerBound - step, range.upperBound + step].map { BadValue(what: "out of range", value: "\($0)") }
        let between = step > 1 ? [BadValue(what: "between steps", value: "\(range.lowerBound + 1)")] : []
        let overflows = ["9223372036854775808", "-9223372036854775809", String(repeating: "9", count: 200)]
        return notDigits + beyond + between + overflows.map { BadValue(what: "integer overflow", value: $0) }
    }

    private static let notDigits = ["ten", "1.5", "1e1", "0x10", "+10", " 10", "10 ", "1_0", "１０", "10\u{0}", "10;DROP"]
        .map { BadValue(what: "no decimal number", value: $0) }
}

extension TextPattern {
    fileprivate var badValues: [BadValue] {
        switch self {
        case .resourceName:
            [
                ("too short", "ab"), ("too long", String(repeating: "a", count: 31)), ("begins with a digit", "1abc"),
                ("ends with a hyphen", "abc-"), ("blank", "a b c"), ("control character", "ab\u{7}c"), ("not ASCII", "café"),
                ("line feed at the end", "abc\n"), ("NUL", "ab\u{0}c"), ("markup", "<a>b</a>c"),
            ].map { BadValue(what: $0.0, value: $0.1) }
        case .connectionInfo:
            ["server", "server:", ":/dev/vdb", " /dev/vdb", "server:/dev/\n"].map { BadValue(what: "not both parts", value: $0) }
        }
    }
}
