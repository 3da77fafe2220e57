/// The handshake of one connection, without its socket: bytes in, actions out (nbd-protocol.md, sections 3 to 6).
///
/// ```
/// clientFlags --4 bytes--> option <--answered-- (option with its data) --GO, EXPORT_NAME--> over
///                            |  ^                                        --ABORT, violation--> over
///                   too long v  | skipped, answered                      --STARTTLS--> startingTLS --TLS is on--> option
///                         skipping
/// ```
/// The caller sends ``Greeting/bytes`` first, then calls ``advance(_:isStopping:)`` with all bytes it has and does what it says
/// until the session is over. A long option is skipped instead of kept; an absurd one ends the session.
package struct HandshakeSession: Sendable {
    package enum Action: Sendable {
        /// Nothing to do before more bytes are there.
        case receive
        case send([UInt8])
        /// Send the reply, agree on TLS with the client, then call ``tlsStarted(names:)``. No byte of plain text follows.
        case startTLS(reply: [UInt8])
        /// Send the reply; what follows are requests to this export.
        case transmit(Export, TransmissionTerms, reply: [UInt8])
        /// Send the reply, then close.
        case close(SessionEndReason, reply: [UInt8])
    }

    private enum Phase {
        case clientFlags
        case option
        case skipping(OptionHeader, remaining: Int)
        case startingTLS
        case over
    }

    private var phase = Phase.clientFlags
    private var isNoZeroes = false
    private var negotiation = Negotiation()
    private let exports: ExportTable
    private var access: ClientAccess

    package init(exports: ExportTable, tls: TLSMode = .off) {
        self.exports = exports
        access = ClientAccess(tls)
    }

    /// Goes on over TLS. What was negotiated in plain text is forgotten; only the flags of the client's first 4 bytes stay, which
    /// it does not send again (nbd-protocol.md, section 4, STARTTLS).
    /// - Parameter names: what the client has proven to be called.
    package mutating func tlsStarted(names: Set<String>) {
        guard case .startingTLS = phase else { preconditionFailure("TLS was started without an option that asked for it") }
        access.tlsStarted(names: names)
        negotiation = Negotiation()
        phase = .option
    }

    /// Takes the next step.
    ///
    /// - Parameters:
    ///   - input: every byte received and not consumed yet.
    ///   - isStopping: options other than ABORT are answered with ERR_SHUTDOWN.
    /// - Returns: how many bytes of `input` were consumed, and what to do now.
    package mutating func advance(_ input: UnsafeRawBufferPointer, isStopping: Bool = false) -> (consumed: Int, action: Action) {
        switch phase {
        case .clientFlags: return takeClientFlags(input)
        case .option: return takeOption(input, isStopping: isStopping)
        case .skipping(let header, let remaining):
            return skip(header, remaining: remaining, input, isStopping: isStopping)
        case .startingTLS: preconditionFailure("advance() was called before TLS was on")
        case .over: preconditionFailure("advance() was called on a session that is over")
        }
    }

    private mutating func takeClientFlags(_ input: UnsafeRawBufferPointer) -> (consumed: Int, action: Action) {
        guard input.count >= ClientFlags.byteCount else { return (0, .receive) }
        let flags = ClientFlags(rawValue: input.bigEndian(UInt32.self, at: 0))
        guard flags.isSubset(of: .offered) else { return (0, close(.unknownClientFlags(flags.rawValue))) }
        isNoZeroes = flags.contains(.noZeroes)
        phase = .option
        return (ClientFlags.byteCount, .send([]))
    }

    private mutating func takeOption(_ input: UnsafeRawBufferPointer, isStopping: Bool) -> (consumed: Int, action: Action) {
        guard input.count >= OptionHeader.byteCount else { return (0, .receive) }
        guard let header = OptionHeader(decoding: input) else { return (0, close(.badOptionMagic)) }
        guard header.length <= Limits.skippedOptionByteCount else { return (0, close(.absurdOptionLength(header.length))) }
        let length = Int(header.length)
        guard length <= Limits.optionByteCount else {
            phase = .skipping(header, remaining: length)
            return (OptionHeader.byteCount, .send([]))
        }
        let total = OptionHeader.byteCount + length
        guard input.count >= total else { return (0, .receive) }
        let data = UnsafeRawBufferPointer(rebasing: input[OptionHeader.byteCount..<total])
        let action = answer(header, data, isStopping: isStopping)
        if case .startTLS = action, input.count > total { return (total, refusePlaintextBehindStartTLS(header)) }
        return (total, action)
    }

    /// Whoever stands in the middle could have put those bytes there, to be taken for the client's own once TLS is on
    /// (CVE-2021-3716).
    private mutating func refusePlaintextBehindStartTLS(_ header: OptionHeader) -> Action {
        phase = .over
        let error = OptionError(.errInvalid, "Nothing may follow STARTTLS before it is answered.")
        return .close(.plaintextBehindStartTLS, reply: OptionReply.error(error, to: header.option))
    }

    private mutating func skip(
        _ header: OptionHeader, remaining: Int, _ input: UnsafeRawBufferPointer, isStopping: Bool
    ) -> (consumed: Int, action: Action) {
        let skipped = min(remaining, input.count)
        guard skipped == remaining else {
            phase = .skipping(header, remaining: remaining - skipped)
            return (skipped, .receive)
        }
        return (skipped, answer(header, nil, isStopping: isStopping))
    }

    /// - Parameter data: nil if it was too long to be kept.
    private mutating func answer(_ header: OptionHeader, _ data: UnsafeRawBufferPointer?, isStopping: Bool) -> Action {
        phase = .option
        let answers = OptionAnswers(exports: exports, access: access, isNoZeroes: isNoZeroes)
        let answer = answers.answer(header.option, data, &negotiation, isStopping: isStopping)
        switch answer {
        case .receive, .send: break
        case .startTLS: phase = .startingTLS
        case .transmit, .close: phase = .over
        }
        return answer
    }

    private mutating func close(_ reason: SessionEndReason) -> Action {
        phase = .over
        return .close(reason, reply: [])
    }
}
