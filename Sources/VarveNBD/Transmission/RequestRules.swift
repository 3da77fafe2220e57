/// Which requests are served, refused or punished (nbd-protocol.md, sections 8, 9, 11, 17 and 21). Pure.
package struct RequestRules: Sendable {
    package enum Verdict: Sendable {
        /// So many bytes are needed in one piece.
        case receive(byteCount: Int)
        /// Header and payload are there.
        case serve(Request)
        /// Consume header and payload, then answer with the failure. The connection goes on.
        case refuse(Refusal)
        case end(SessionEndReason)
    }

    package struct Refusal: Sendable {
        package let failure: RequestFailure
        package let reply: ReplyAddress
        /// Header and payload.
        package let byteCount: UInt64
    }

    private let format: ReplyFormat
    private let contextCount: Int
    private let hasStatusPayload: Bool
    private let isReadOnly: Bool

    package init(_ terms: TransmissionTerms, isReadOnly: Bool) {
        format = terms.format
        contextCount = terms.contexts.count
        hasStatusPayload = terms.hasStatusPayload
        self.isReadOnly = isReadOnly
    }

    /// What to do with the request that starts `unread`.
    /// - Parameter size: of the export now, in bytes.
    package func verdict(on unread: UnsafeRawBufferPointer, size: @autoclosure () -> UInt64) -> Verdict {
        guard unread.count >= format.requestByteCount else { return .receive(byteCount: format.requestByteCount) }
        guard let header = RequestHeader(decoding: unread, as: format) else { return .end(.badRequestMagic) }
        if header.command == .disc { return .end(.clientLeft) }
        if isAttack(header) { return .end(.oversizePayload(header.payloadByteCount)) }
        let size = size()
        if let failure = failure(of: header, size) { return refuse(header, failure) }
        let total = format.requestByteCount + Int(header.payloadByteCount)
        guard unread.count >= total else { return .receive(byteCount: total) }
        let payload = UnsafeRawBufferPointer(rebasing: unread[format.requestByteCount..<total])
        return header.command == .blockStatus ? status(header, payload, size) : .serve(Request(header))
    }

    /// A payload so large that reading it would be a service to an attacker.
    private func isAttack(_ header: RequestHeader) -> Bool {
        let limit = header.command == .write ? Limits.skippedPayload : Limits.maximumPayload
        return header.payloadByteCount > limit
    }

    private func refuse(_ header: RequestHeader, _ failure: RequestFailure) -> Verdict {
        let byteCount = UInt64(format.requestByteCount) + header.payloadByteCount
        return .refuse(Refusal(failure: failure, reply: header.reply, byteCount: byteCount))
    }

    /// What is wrong with a request, as far as its header tells.
    private func failure(of header: RequestHeader, _ size: UInt64) -> RequestFailure? {
        guard let command = header.command else { return .unknownCommand }
        guard header.flags.isSubset(of: validFlags(of: command)) else { return .badFlags }
        if command.isWriteLike, isReadOnly { return .readOnly }
        switch command {
        case .flush: return nil
        case .read, .write:
            if header.length > Limits.maximumPayload { return .tooLong }
            return rangeFailure(command, header.offset, header.length, size)
        case .trim, .cache: return rangeFailure(command, header.offset, header.length, size)
        case .writeZeroes: return rangeFailure(command, header.offset, header.length, size) ?? speedFailure(header)
        case .blockStatus: return statusFailure(header, size)
        case .disc, .resize: return .unknownCommand
        }
    }

    /// FUA is taken on every command, as old clients set it on odd ones; it changes nothing where nothing is written.
    private func validFlags(of command: Command) -> CommandFlags {
        switch command {
        case .read: format.hasChunks ? [.fua, .df] : .fua
        case .write: format == .extended ? [.fua, .payloadLen] : .fua
        case .writeZeroes: [.fua, .noHole, .fastZero]
        case .blockStatus: hasStatusPayload ? [.fua, .reqOne, .payloadLen] : [.fua, .reqOne]
        case .disc, .flush, .trim, .cache, .resize: .fua
        }
    }

    private func rangeFailure(_ command: Command, _ offset: UInt64, _ length: UInt64, _ size: UInt64) -> RequestFailure? {
        let (end, overflows) = offset.addingReportingOverflow(length)
        if overflows { return .overflow }
        return end <= size ? nil : .pastTheEnd(of: command)
    }

    /// Fast is what only changes the map: whole blocks that are given back.
    private func speedFailure(_ header: RequestHeader) -> RequestFailure? {
        guard header.flags.contains(.fastZero) else { return nil }
        let isWhole = (header.offset | header.length) % UInt64(Limits.preferredBlock) == 0
        return isWhole && !header.flags.contains(.noHole) ? nil : .notFast
    }

    // MARK: BLOCK_STATUS

    private func statusFailure(_ header: RequestHeader, _ size: UInt64) -> RequestFailure? {
        if contextCount == 0 { return .noContext }
        guard header.payloadByteCount == 0, !header.flags.contains(.payloadLen) else {
            return StatusPayload.isSize(header.payloadByteCount, contextCount: contextCount) ? nil : .badContexts
        }
        return statusRangeFailure(header.offset, header.length, size)
    }

    private func statusRangeFailure(_ offset: UInt64, _ length: UInt64, _ size: UInt64) -> RequestFailure? {
        length == 0 ? .emptyStatus : rangeFailure(.blockStatus, offset, length, size)
    }

    private func status(_ header: RequestHeader, _ payload: UnsafeRawBufferPointer, _ size: UInt64) -> Verdict {
        if payload.isEmpty { return .serve(Request(header, length: header.length, ContextSet(count: contextCount))) }
        guard let asked = StatusPayload(decoding: payload, contextCount: contextCount) else {
            return refuse(header, .badContexts)
        }
        if let failure = statusRangeFailure(header.offset, asked.effectLength, size) { return refuse(header, failure) }
        return .serve(Request(header, length: asked.effectLength, asked.contexts))
    }
}

extension RequestHeader {
    fileprivate var reply: ReplyAddress { ReplyAddress(format: format, cookie: cookie, offset: offset) }
}

extension Request {
    fileprivate init(_ header: RequestHeader) { self.init(header, length: header.length, ContextSet()) }

    fileprivate init(_ header: RequestHeader, length: UInt64, _ contexts: ContextSet) {
        guard let command = header.command else { preconditionFailure("an unknown command is never served") }
        self.command = command
        flags = header.flags
        offset = header.offset
        self.length = length
        self.contexts = contexts
        payloadByteCount = Int(header.payloadByteCount)
        reply = header.reply
    }
}
