import Foundation

/// Whether a call may be sent again after what became of it.
enum Repeatability: Equatable {
    case never
    /// After a wait; nil leaves it to the policy.
    case after(Duration?)

    /// - Parameters:
    ///   - access: what the call does.
    ///   - now: to compare a `Retry-After` that is a date with.
    init(_ outcome: Result<TransportResponse, TransportError>, _ access: VarveWire.Operation.Access, now: Date) {
        switch outcome {
        case .failure(.notSent): self = .after(nil)
        case .failure(.lost), .failure(.timedOut): self = access == .read ? .after(nil) : .never
        case .failure(.cancelled): self = .never
        case .success(let response):
            let isRepeatable = access == .read ? Self.isPassing(response) : Self.isUndone(response)
            self = isRepeatable ? .after(Self.retryAfter(response, now)) : .never
        }
    }

    private static func isPassing(_ response: TransportResponse) -> Bool { response.status == 429 || response.status >= 500 }

    /// Whether the answer says that nothing was carried out, and that the same call is welcome later.
    private static func isUndone(_ response: TransportResponse) -> Bool {
        if response.status == 429 { return true }
        guard response.status == 503, response.header("retry-after") != nil,
            case .gateway(let error) = Envelope.decodeRefusal(response.body)
        else { return false }
        return error.code == .endpointError
    }

    /// Seconds, or a date (RFC 9110, 10.2.3); nil where neither stands.
    private static func retryAfter(_ response: TransportResponse, _ now: Date) -> Duration? {
        guard let text = response.header("retry-after") else { return nil }
        if let seconds = UInt32(text) { return .seconds(Int64(seconds)) }
        return HTTPDate.parse(text).map { .seconds(max(0, $0.timeIntervalSince(now))) }
    }
}
