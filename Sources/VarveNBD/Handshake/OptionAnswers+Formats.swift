/// STRUCTURED_REPLY and EXTENDED_HEADERS: how replies will look (nbd-protocol.md, sections 4 and 17).
extension OptionAnswers {
    func agreeOnStructuredReplies(
        _ data: UnsafeRawBufferPointer?, _ negotiation: inout Negotiation
    ) throws(OptionError) -> HandshakeSession.Action {
        try Self.checkEmpty(data, of: "STRUCTURED_REPLY")
        guard negotiation.format != .extended else {
            throw OptionError(.errExtHeaderReqd, "Extended headers are on, which take the place of structured replies.")
        }
        negotiation.format = .structured
        return .send(OptionReply.encode(.ack, to: Option.structuredReply.rawValue))
    }

    func agreeOnExtendedHeaders(
        _ data: UnsafeRawBufferPointer?, _ negotiation: inout Negotiation
    ) throws(OptionError) -> HandshakeSession.Action {
        try Self.checkEmpty(data, of: "EXTENDED_HEADERS")
        guard negotiation.format != .extended else { throw OptionError(.errInvalid, "Extended headers are on already.") }
        negotiation.format = .extended
        return .send(OptionReply.encode(.ack, to: Option.extendedHeaders.rawValue))
    }

    /// - Parameter data: nil if it was too long to be kept.
    static func checkEmpty(_ data: UnsafeRawBufferPointer?, of option: String) throws(OptionError) {
        guard let data, data.isEmpty else { throw OptionError(.errInvalid, "\(option) takes no data.") }
    }
}
