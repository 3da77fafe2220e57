/// An access key and its secret, as a client needs them.
public struct AccessKeyPair: Equatable, Sendable {
    /// 20 characters of `[A-Za-z0-9]`.
    public let accessKey: String
    /// 40 characters of `[A-Za-z0-9]`.
    public let secretKey: String

    public init(accessKey: String, secretKey: String) {
        self.accessKey = accessKey
        self.secretKey = secretKey
    }

    /// A new random pair (contract sheet, section 2.1), from the system's generator.
    static func random() -> AccessKeyPair {
        var generator = SystemRandomNumberGenerator()
        return AccessKeyPair(accessKey: text(20, &generator), secretKey: text(40, &generator))
    }

    /// Whether the text could be an access key.
    public static func isAccessKey(_ text: String) -> Bool {
        1...128 ~= text.utf8.count && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

    private static func text(_ count: Int, _ generator: inout SystemRandomNumberGenerator) -> String {
        String((0..<count).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] })
    }
}
