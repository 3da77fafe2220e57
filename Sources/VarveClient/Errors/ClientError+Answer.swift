package import Foundation
package import VarveWire

extension ClientError {
    /// Farther off than this, the clock is named as a possible reason of a refused signature: what the gateway allows, less the time that a
    /// request may have been under way.
    private static let skewSeconds = 270.0

    /// What an answer says that holds no objects.
    package init(_ error: ResponseError, of response: TransportResponse, sentAt date: Date) {
        switch error {
        case .service(let code, let message):
            self = .refused(
                ServiceRefusal(httpStatus: response.status, code: ReturnCode(rawValue: code), message: message))
        case .gateway(let error):
            let ahead = error.code == .authenticationFailed ? Self.clockAhead(response, sentAt: date) : nil
            self = .denied(
                GatewayRefusal(
                    httpStatus: response.status, code: .known(error.code), details: error.details, clockAheadSeconds: ahead))
        case .unknownGateway(let code, let message, let details):
            let text = [message, details].filter { !$0.isEmpty }.joined(separator: ". ")
            self = .denied(GatewayRefusal(httpStatus: response.status, code: .other(code), details: text))
        case .malformed(let reason):
            self = .malformed(MalformedAnswer(httpStatus: response.status, reason: reason, body: response.body))
        }
    }

    /// Nil where the clocks agree well enough, or the answer has no date.
    private static func clockAhead(_ response: TransportResponse, sentAt date: Date) -> Int? {
        guard let theirs = response.header("date").flatMap(HTTPDate.parse) else { return nil }
        let ahead = date.timeIntervalSince(theirs)
        return ahead.magnitude >= skewSeconds ? Int(ahead.rounded()) : nil
    }
}
