internal import Crypto

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The request signature of the API gateway (sheet 2.2): Base64 of HMAC-SHA256 over method, target, timestamp and access key.
public enum Signature {
    /// Signs a request.
    /// - Parameters:
    ///   - method: the HTTP method; signed in upper case.
    ///   - target: path and query exactly as they are sent (`/vserver/v2/getRegionList?responseFormatType=json`), without scheme
    ///     and host. A form body is not signed.
    ///   - timestamp: the value of ``GatewayHeader/timestamp``, exactly as it is sent.
    /// - Returns: 44 characters of Base64, the value of both signature headers.
    public static func sign(
        method: String, target: String, timestamp: String, accessKey: String, secretKey: String
    ) -> String {
        let text = "\(method.uppercased()) \(target)\n\(timestamp)\n\(accessKey)"
        let key = SymmetricKey(data: Array(secretKey.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
        return Data(code).base64EncodedString()
    }

    /// Whether `signature` is right for the request, over the raw target or, for the JavaScript and Python SDKs, over the target
    /// with a percent-decoded query. Comparisons take the same time wherever the texts differ.
    public static func verify(
        _ signature: String, method: String, target: String, timestamp: String, accessKey: String, secretKey: String
    ) -> Bool {
        let candidates = [target, decodingQuery(of: target)].compactMap { $0 }
        // All of them, also after one was right.
        return candidates.map { candidate in
            let expected = sign(
                method: method, target: candidate, timestamp: timestamp, accessKey: accessKey, secretKey: secretKey)
            return constantTimeEqual(expected, signature)
        }
        .contains(true)
    }

    /// The headers that sign a request, for clients. Both signature names are understood everywhere; this sends the documented one.
    public static func headers(
        method: String, target: String, millisecondsSinceEpoch: UInt64, accessKey: String, secretKey: String
    ) -> [(name: String, value: String)] {
        let timestamp = String(millisecondsSinceEpoch)
        let signature = sign(
            method: method, target: target, timestamp: timestamp, accessKey: accessKey, secretKey: secretKey)
        return [
            (GatewayHeader.timestamp, timestamp),
            (GatewayHeader.accessKey, accessKey),
            (GatewayHeader.signatureV2, signature),
        ]
    }

    /// The target with its query percent-decoded; nil where that is the target itself or no text.
    private static func decodingQuery(of target: String) -> String? {
        let parts = RequestTarget(target)
        guard let query = parts.query, query.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return nil
        }
        return FormCoding.decode(query.utf8).map { "\(parts.path)?\($0)" }
    }

    /// Equality whose time depends on the lengths only.
    package static func constantTimeEqual(_ a: String, _ b: String) -> Bool {
        guard a.utf8.count == b.utf8.count else { return false }
        return zip(a.utf8, b.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
