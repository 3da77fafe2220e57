/// Names of objects that their owner gave none (contract sheet, sections 4.5 and 4.14).
enum ObjectName {
    /// A name as NCP makes them up: the prefix and 11 hexadecimal digits, here random.
    static func generated(prefix: String) -> String {
        let digits = String(UInt64.random(in: 0..<(1 << 44)), radix: 16)
        return prefix + String(repeating: "0", count: 11 - digits.count) + digits
    }
}
