public import Foundation

/// A key pair, and where it is good. Its description shows no secret.
public struct Credentials: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// What names the pair; no secret.
    public var accessKey: String
    /// What requests are signed with. It is never sent, logged or described.
    public var secretKey: String
    /// The endpoint that came with the pair, as in a configuration file; nil if none did.
    public var endpoint: Endpoint?
    /// When the pair is no longer good; nil for a lasting one.
    public var expiration: Date?

    /// A pair that is known already.
    public init(accessKey: String, secretKey: String, endpoint: Endpoint? = nil, expiration: Date? = nil) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.endpoint = endpoint
        self.expiration = expiration
    }

    public var description: String { "Credentials(accessKey: \(accessKey), secretKey: hidden)" }
    public var debugDescription: String { description }
}

/// Where key pairs come from. A client asks before every call, so that a pair that expires is replaced.
public protocol CredentialsProvider: Sendable {
    /// - Throws: ``CredentialsError/absent(_:)`` if this source has none, so that a chain looks on; any other case ends the search.
    func credentials() async throws(CredentialsError) -> Credentials
}

extension Credentials: CredentialsProvider {
    /// The pair itself: the explicit end of the chain.
    public func credentials() -> Credentials { self }
}

/// Why there is no key pair.
public enum CredentialsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// These sources have none, each with what it lacks.
    case absent([String])
    /// A source is there and is wrong: its place, and what is wrong and what would be right.
    case malformed(place: String, reason: String)
    /// A source is there and does not answer.
    case unreachable(place: String, reason: String)

    public var description: String {
        switch self {
        case .absent(let reasons): "no key pair: \(reasons.joined(separator: "; "))"
        case .malformed(let place, let reason): "\(place): \(reason)"
        case .unreachable(let place, let reason): "\(place) gives no key pair: \(reason)"
        }
    }
}
