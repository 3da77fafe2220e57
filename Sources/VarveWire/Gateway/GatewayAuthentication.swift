/// The credentials that a request presents, and their check (sheet 2.1 to 2.3). Pure: the caller reads the clock and looks up the key.
///
///     let presented = try GatewayAuthentication { headers[$0] }
///     let secret = await secretOfActiveKey(presented.accessKey)
///     try presented.verify(method: "GET", target: target, millisecondsSinceEpoch: now, secretKey: secret)
///
/// Unknown key, revoked key and wrong signature are one path with one answer, so that nobody can find out which keys exist. For the
/// same reason the timestamp is named only to callers whose signature is right.
public struct GatewayAuthentication: Equatable, Sendable {
    /// A timestamp this far from the server's clock, or farther, makes the request invalid.
    public static let maximumSkewMilliseconds: UInt64 = 5 * 60 * 1000

    public let accessKey: String
    package let timestamp: String
    package let signature: String

    /// Reads the three headers. An empty header is a missing one.
    /// - Parameter header: gives the value of a header by its name in lower case.
    /// - Throws: ``GatewayError/authenticationMissing``.
    public init(header: (String) -> String?) throws(GatewayError) {
        func present(_ name: String) -> String? { header(name).flatMap { $0.isEmpty ? nil : $0 } }
        guard let timestamp = present(GatewayHeader.timestamp), let accessKey = present(GatewayHeader.accessKey),
            let signature = present(GatewayHeader.signatureV2) ?? present(GatewayHeader.signatureV1)
        else { throw .authenticationMissing }
        self.accessKey = accessKey
        self.timestamp = timestamp
        self.signature = signature
    }

    /// Checks key, signature and timestamp.
    /// - Parameters:
    ///   - target: path and query as received, before any decoding.
    ///   - millisecondsSinceEpoch: the server's clock.
    ///   - secretKey: the secret of ``accessKey``; nil where the key is unknown or revoked.
    /// - Returns: the access key, now known to be the caller's.
    /// - Throws: ``GatewayError/authenticationInvalid``, or, to the holder of the secret, what is wrong with the timestamp.
    @discardableResult
    public func verify(
        method: String, target: String, millisecondsSinceEpoch: UInt64, secretKey: String?
    ) throws(GatewayError) -> String {
        try verify(method: method, target: target, millisecondsSinceEpoch: millisecondsSinceEpoch, secretKey: secretKey) {
            Signature.verify(
                signature, method: method, target: target, timestamp: timestamp, accessKey: accessKey, secretKey: $0)
        }
    }

    /// The same with another check of the signature under a secret: tests count what is done.
    package func verify(
        method: String, target: String, millisecondsSinceEpoch: UInt64, secretKey: String?, isSigned: (String) -> Bool
    ) throws(GatewayError) -> String {
        let isSigned = isSigned(secretKey ?? Self.dummySecretKey)
        guard isSigned, secretKey != nil else { throw .authenticationInvalid }
        guard isTimely(at: millisecondsSinceEpoch) else { throw .timestampInvalid(timestamp) }
        return accessKey
    }

    private func isTimely(at now: UInt64) -> Bool {
        guard let sent = UInt64(decimal: timestamp) else { return false }
        return max(sent, now) - min(sent, now) < Self.maximumSkewMilliseconds
    }

    /// Stands in for the secret of a key that does not exist. It opens nothing: ``verify`` refuses every key without a secret.
    private static let dummySecretKey = String(repeating: "0", count: 40)
}
