/// What is to go wrong, and when. Of the calls that it is about, those from `fromCall` on are hit, `times` of them.
public struct LabFault: Codable, Equatable, Sendable {
    /// The answer that a call gets.
    public struct Failure: Codable, Equatable, Sendable {
        public enum Envelope: String, Codable, CaseIterable, Sendable {
            /// `responseError`, in the format that the call asks for.
            case service
            /// `error`, always JSON.
            case gateway
        }

        public var envelope: Envelope
        public var httpStatus: Int
        public var code: String
        public var message: String
        /// Of the gateway's envelope.
        public var details: String

        public init(envelope: Envelope, httpStatus: Int, code: String, message: String, details: String = "") {
            self.envelope = envelope
            self.httpStatus = httpStatus
            self.code = code
            self.message = message
            self.details = details
        }
    }

    /// The name of an operation; nil for every one.
    public var operation: String?
    /// Parameters that a call must have, with these values; of a list, among its elements.
    public var parameters: [String: String] = [:]
    /// From 1.
    public var fromCall = 1
    /// Nil for ever.
    public var times: Int? = 1
    /// Before anything else, in real seconds.
    public var delaySeconds = 0.0
    /// The call is carried out all the same, and its own answer is lost.
    public var takesEffect = false
    /// The connection is closed without an answer.
    public var dropsConnection = false
    public var failure: Failure?

    public init() {}
}

extension LabFault.Failure {
    /// The answer on the wire.
    public func response(_ format: ResponseFormat) -> WireResponse {
        switch envelope {
        case .service: VarveWire.Envelope.failure(httpStatus: httpStatus, code: code, message: message, format: format)
        case .gateway: GatewayError.response(httpStatus: httpStatus, code: code, message: message, details: details)
        }
    }
}
