/// Why a call has no answer of the service. What it means for a call that changes something is part of each case.
public enum ClientError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No key pair to sign with. Nothing was sent.
    case noCredentials(CredentialsError)
    /// Nobody answers at the endpoint. Nothing was carried out.
    case unreachable(endpoint: String, reason: String)
    /// The request was sent, and its answer was lost or did not come in time. **A change may have been carried out**: look before you
    /// repeat it.
    case unanswered(endpoint: String, reason: String)
    /// The service refused or failed; a refusal changes nothing.
    case refused(ServiceRefusal)
    /// The gateway refused before the service saw the request. Nothing was carried out.
    case denied(GatewayRefusal)
    /// What answers speaks another language. A change may have been carried out.
    case malformed(MalformedAnswer)
    /// The task was cancelled. A change that had been sent may have been carried out.
    case cancelled

    public var description: String {
        switch self {
        case .noCredentials(let error): "\(error)"
        case .unreachable(let endpoint, let reason): "cannot reach \(endpoint): \(reason)"
        case .unanswered(let endpoint, let reason): "no answer of \(endpoint): \(reason)"
        case .refused(let refusal): "\(refusal)"
        case .denied(let refusal): "\(refusal)"
        case .malformed(let answer): "\(answer)"
        case .cancelled: "cancelled"
        }
    }
}

/// What the service said instead of doing what was asked.
public struct ServiceRefusal: Equatable, Sendable, CustomStringConvertible {
    /// Of the answer: 400 to 599.
    public let httpStatus: Int
    /// Why.
    public let code: ReturnCode
    /// One sentence for people; Varve's names the parameter and says what would be right.
    public let message: String

    /// A refusal to compare with.
    public init(httpStatus: Int, code: ReturnCode, message: String) {
        self.httpStatus = httpStatus
        self.code = code
        self.message = message
    }

    public var description: String { "refused with \(code): \(message)" }
}

/// What the API gateway said instead of handing the request to the service.
public struct GatewayRefusal: Equatable, Sendable, CustomStringConvertible {
    /// Of the answer: 400 to 599.
    public let httpStatus: Int
    /// Why.
    public let code: GatewayCode
    /// What was wrong with this request; may be empty. Of a code that is in no list, the gateway's message too.
    public let details: String
    /// How far this machine's clock is ahead of the server's, by the answer's `Date`, where that makes signatures invalid; negative when behind.
    public let clockAheadSeconds: Int?

    /// A refusal to compare with.
    public init(httpStatus: Int, code: GatewayCode, details: String, clockAheadSeconds: Int? = nil) {
        self.httpStatus = httpStatus
        self.code = code
        self.details = details
        self.clockAheadSeconds = clockAheadSeconds
    }

    public var description: String {
        let skew = clockAheadSeconds.map {
            " This machine's clock is \($0.magnitude) s \($0 < 0 ? "behind" : "ahead of") the server's: signatures of a clock that is 5 "
                + "minutes off or more are refused. Set the clock (NTP)."
        }
        return "refused by the gateway with \(httpStatus)/\(code.rawValue): \(details)" + (skew ?? "")
    }
}
