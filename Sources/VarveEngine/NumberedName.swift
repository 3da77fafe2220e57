/// Names of files that come one after the other: a word, and a number of at least so many digits.
struct NumberedName {
    static let data = NumberedName(word: "data.", digitCount: 6)
    static let journal = NumberedName(word: "journal.", digitCount: 8)
    static let draft = NumberedName(word: "draft.", digitCount: 8)

    let word: String
    let digitCount: Int

    func callAsFunction(_ number: UInt64) -> String {
        let digits = String(number)
        return word + String(repeating: "0", count: max(0, digitCount - digits.count)) + digits
    }

    /// The number in such a name, or nil for other names.
    func number(in name: String) -> UInt64? { name.hasPrefix(word) ? UInt64(name.dropFirst(word.count)) : nil }
}
