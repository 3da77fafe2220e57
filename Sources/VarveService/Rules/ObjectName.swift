import VarveWire

/// Names of volumes and snapshots (contract sheet, sections 4.5 and 4.14).
enum ObjectName {
    /// Throws unless the name has 3 to 30 characters of `[A-Za-z0-9_-]`, begins with a letter and ends with a letter or digit.
    static func check(_ parameter: String, _ name: String) throws(ServiceError) {
        let bytes = Array(name.utf8)
        let isGood =
            3...30 ~= bytes.count && isLetter(bytes[0]) && isLetterOrDigit(bytes[bytes.count - 1])
            && bytes.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        guard isGood else {
            throw .invalidParameter(
                parameter,
                "must have 3 to 30 letters, digits, '-' or '_', begin with a letter and end with a letter or digit, not \"\(name)\""
            )
        }
    }

    /// A name as NCP makes them up: the prefix and 11 hexadecimal digits, here random.
    static func generated(prefix: String) -> String {
        let digits = String(UInt64.random(in: 0..<(1 << 44)), radix: 16)
        return prefix + String(repeating: "0", count: 11 - digits.count) + digits
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isLetter(byte) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }
}
