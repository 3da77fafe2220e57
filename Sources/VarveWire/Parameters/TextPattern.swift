/// A named form of text that a parameter may ask for.
public enum TextPattern: String, CaseIterable, Sendable {
    /// The name of a volume or a snapshot (sheet 4.5 and 4.14), in the tolerant form: older documents and Terraform allow upper
    /// case and `_` in volume names too.
    case resourceName
    /// A server name and a device (sheet 4.6): `server:/dev/xvdb`.
    case connectionInfo

    /// The form as a regular expression of ECMAScript, for OpenAPI and HTML forms; matches the whole value.
    public var regularExpression: String {
        switch self {
        case .resourceName: "^[A-Za-z][A-Za-z0-9_-]{1,28}[A-Za-z0-9]$"
        case .connectionInfo: "^[^\\s][^\\n\\r]*[ :][^\\s:]+$"
        }
    }

    /// The form in words, to follow "must be".
    public var summary: String {
        switch self {
        case .resourceName:
            "3 to 30 letters, digits, - and _ (ASCII) that start with a letter and end with a letter or digit"
        case .connectionInfo: "a server name, a blank or colon, and a device, as in server:/dev/xvdb"
        }
    }

    /// Whether the whole of `text` has this form; the same answer as ``regularExpression`` gives.
    public func matches(_ text: String) -> Bool {
        switch self {
        case .resourceName: Self.isResourceName(text)
        case .connectionInfo: ConnectionInfo(text) != nil
        }
    }

    private static func isResourceName(_ text: String) -> Bool {
        let bytes = text.utf8
        guard 3...30 ~= bytes.count, let first = bytes.first, let last = bytes.last else { return false }
        return isLetter(first) && (isLetter(last) || isDigit(last))
            && bytes.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}
