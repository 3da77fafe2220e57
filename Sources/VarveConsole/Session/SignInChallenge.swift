import Crypto
package import Foundation
import Synchronization
import VarveWire

/// What a browser must sign to prove that it holds a secret key: new each time, good for a while, and once.
///
/// A challenge carries its own proof of where it comes from. So nothing is kept for strangers who ask for one; only those that somebody has
/// signed in with are remembered, for as long as they would be good.
package final class SignInChallenge: Sendable {
    package static let validMilliseconds: Int64 = 2 * 60 * 1000
    /// Of used ones that are remembered. Beyond that nobody signs in until some are over.
    private static let usedMax = 4096

    private let key = SymmetricKey(size: .bits256)
    private let now: @Sendable () -> Date
    /// When each is over.
    private let used = Mutex<[String: Int64]>([:])

    package init(now: @escaping @Sendable () -> Date = { Date() }) { self.now = now }

    /// A new challenge.
    package func make() -> String {
        let text = "\(milliseconds).\(String.randomToken())"
        return "\(text).\(proof(of: text))"
    }

    /// Uses up a challenge that was answered rightly.
    /// - Returns: false if it is no good, or not any more.
    package func use(_ challenge: String) -> Bool {
        let now = milliseconds
        guard let over = end(of: challenge), over > now else { return false }
        return used.withLock { used in
            if used.count >= Self.usedMax { used = used.filter { $0.value > now } }
            guard used[challenge] == nil, used.count < Self.usedMax else { return false }
            used[challenge] = over
            return true
        }
    }

    /// What the browser signs. Its first line is no request's, so that a signature for one is none for the other.
    package static func textToSign(_ challenge: String, accessKey: String) -> String {
        "varve console sign-in\n\(challenge)\n\(accessKey)"
    }

    /// What the holder of a secret key answers a challenge with: HMAC-SHA256 in 64 hexadecimal digits.
    package static func signature(_ challenge: String, accessKey: String, secretKey: String) -> String {
        let text = Array(textToSign(challenge, accessKey: accessKey).utf8)
        return .hexadecimal(HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: Array(secretKey.utf8))))
    }

    /// Whether a signature is right. The time it takes tells nothing.
    package static func isSigned(_ challenge: String, _ signature: String, accessKey: String, secretKey: String) -> Bool {
        Signature.constantTimeEqual(Self.signature(challenge, accessKey: accessKey, secretKey: secretKey), signature)
    }

    /// When it is over, in milliseconds since the epoch; nil if it was not made here.
    private func end(of challenge: String) -> Int64? {
        let parts = challenge.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let made = Int64(parts[0]),
            Signature.constantTimeEqual(proof(of: "\(parts[0]).\(parts[1])"), String(parts[2]))
        else { return nil }
        return made + Self.validMilliseconds
    }

    private func proof(of text: String) -> String {
        .hexadecimal(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
    }

    private var milliseconds: Int64 { Int64(now().timeIntervalSince1970 * 1000) }
}
