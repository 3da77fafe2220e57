/// What a refusal of the service says in `returnCode`.
///
///     catch ClientError.refused(let refusal) where refusal.code == .known(.busy) { ... }
public enum ReturnCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// A code that Varve answers too, of NCP's or its own.
    case known(ServiceErrorCode)
    /// A code that was seen of NCP only.
    case cloud(CloudErrorCode)
    /// Any other.
    case other(String)

    /// What a text on the wire means; every text is a code.
    public init(rawValue: String) {
        if let code = ServiceErrorCode(rawValue: rawValue) {
            self = .known(code)
        } else if let code = CloudErrorCode(rawValue: rawValue) {
            self = .cloud(code)
        } else {
            self = .other(rawValue)
        }
    }

    /// The code on the wire.
    public var rawValue: String {
        switch self {
        case .known(let code): code.rawValue
        case .cloud(let code): code.rawValue
        case .other(let text): text
        }
    }

    public var description: String { rawValue }
}

/// What a refusal of the gateway says in `errorCode`.
///
///     catch ClientError.denied(let refusal) where refusal.code == .known(.permissionDenied) { ... }
public enum GatewayCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// A code of NCP's list.
    case known(GatewayErrorCode)
    /// Any other.
    case other(String)

    /// What a text on the wire means; every text is a code.
    public init(rawValue: String) {
        if let code = GatewayErrorCode(rawValue: rawValue) { self = .known(code) } else { self = .other(rawValue) }
    }

    /// The code on the wire.
    public var rawValue: String {
        switch self {
        case .known(let code): code.rawValue
        case .other(let text): text
        }
    }

    public var description: String { rawValue }
}

/// Return codes that NCP was seen to answer and Varve has no use for (sheet 3.4). NCP publishes no list of them.
public enum CloudErrorCode: String, CaseIterable, Sendable {
    /// The key's rights or a parameter; NCP does not tell which.
    case authorityOrParameter = "800"
    /// "Try again later"; with HTTP status 500.
    case tryAgainLater = "1000"
    /// The account has no right to the service; with HTTP status 403.
    case forbidden = "1103"
    /// NCP does not tell why.
    case unknown = "1300"
    /// No such product.
    case productNotFound = "10712"
    /// The volume seems to be mounted on its server.
    case volumeMounted = "24002"
    /// NCP's services failed to reach each other.
    case interworkingFailed = "3000100"
}
