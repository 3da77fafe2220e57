extension FixedWidthInteger {
    /// Reads ASCII digits, for signed types with a leading `-`. Unlike `init(_:)` it takes neither `+` nor `-0` for an unsigned
    /// number. Nil for anything else, and when it does not fit.
    init?(decimal text: some StringProtocol) {
        let digits = Self.isSigned && text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        self.init(text, radix: 10)
    }
}
