import VarveBackend

/// What each option gets as its answer (nbd-protocol.md, sections 4 to 6). Keeps no state of its own: what is agreed on goes into the
/// session's ``Negotiation``.
struct OptionAnswers {
    let exports: ExportTable
    let access: ClientAccess
    /// Whether the 124 zeroes after EXPORT_NAME's answer are left out.
    let isNoZeroes: Bool

    /// - Parameter data: nil if it was too long to be kept.
    func answer(
        _ number: UInt32, _ data: UnsafeRawBufferPointer?, _ negotiation: inout Negotiation, isStopping: Bool
    ) -> HandshakeSession.Action {
        let option = Option(rawValue: number)
        if option == .abort { return .close(.clientLeft, reply: OptionReply.encode(.ack, to: number)) }
        do throws(OptionError) {
            if isStopping { throw OptionError(.errShutdown, "The server is stopping.") }
            if option == .startTLS { return try startTLS(data) }
            try access.checkHaggling()
            switch option {
            case .exportName: return try openByName(data, negotiation)
            case .list: return try list(data)
            case .info: return try info(data, negotiation)
            case .go: return try go(data, negotiation)
            case .structuredReply: return try agreeOnStructuredReplies(data, &negotiation)
            case .listMetaContext: return try listContexts(data)
            case .setMetaContext: return try setContexts(data, &negotiation)
            case .extendedHeaders: return try agreeOnExtendedHeaders(data, &negotiation)
            case .abort, .startTLS, .peekExport, nil:
                throw OptionError(.errUnsup, "Option \(number) is not supported by this server.")
            }
        } catch {
            if option == .exportName { return .close(.exportNameRefused(error.text), reply: []) }
            return .send(OptionReply.error(error, to: number))
        }
    }

    private func openByName(
        _ data: UnsafeRawBufferPointer?, _ negotiation: Negotiation
    ) throws(OptionError) -> HandshakeSession.Action {
        guard negotiation.format != .extended else {
            throw OptionError(.errInvalid, "Extended headers are on, which need GO.")
        }
        guard let data, data.count <= Limits.stringByteCount else {
            throw OptionError(.errInvalid, "The name has more than \(Limits.stringByteCount) bytes.")
        }
        let export = try find(ExportName(decoding: data))
        let terms = negotiation.terms(for: export)
        var reply: [UInt8] = []
        reply.appendBigEndian(export.device.byteCount)
        reply.appendBigEndian(terms.transmissionFlags(for: export.device).rawValue)
        if !isNoZeroes { reply += [UInt8](repeating: 0, count: 124) }
        return .transmit(export, terms, reply: reply)
    }

    private func list(_ data: UnsafeRawBufferPointer?) throws(OptionError) -> HandshakeSession.Action {
        try Self.checkEmpty(data, of: "LIST")
        var replies: [UInt8] = []
        for export in exports.all where access.sees(export) {
            var entry: [UInt8] = []
            entry.appendBigEndian(UInt32(export.name.utf8.count))
            entry += export.name.utf8
            entry += export.description.utf8
            replies += OptionReply.encode(.server, to: Option.list.rawValue, data: entry)
        }
        return .send(replies + OptionReply.encode(.ack, to: Option.list.rawValue))
    }

    private func startTLS(_ data: UnsafeRawBufferPointer?) throws(OptionError) -> HandshakeSession.Action {
        try Self.checkEmpty(data, of: "STARTTLS")
        try access.checkStartTLS()
        return .startTLS(reply: OptionReply.encode(.ack, to: Option.startTLS.rawValue))
    }

    private func info(
        _ data: UnsafeRawBufferPointer?, _ negotiation: Negotiation
    ) throws(OptionError) -> HandshakeSession.Action {
        let query = try ExportQuery(decoding: Self.kept(data))
        let export = try find(query.name)
        return .send(infoReplies(export, negotiation.terms(for: export), query, to: .info))
    }

    private func go(
        _ data: UnsafeRawBufferPointer?, _ negotiation: Negotiation
    ) throws(OptionError) -> HandshakeSession.Action {
        let query = try ExportQuery(decoding: Self.kept(data))
        let export = try find(query.name)
        let terms = negotiation.terms(for: export)
        return .transmit(export, terms, reply: infoReplies(export, terms, query, to: .go))
    }

    /// The data of an option that has to be read.
    static func kept(_ data: UnsafeRawBufferPointer?) throws(OptionError) -> UnsafeRawBufferPointer {
        guard let data else { throw OptionError(.errTooBig, "The data has more than \(Limits.optionByteCount) bytes.") }
        return data
    }

    func find(_ name: ExportName) throws(OptionError) -> Export {
        guard let text = name.text, let export = exports.find(text) else {
            throw OptionError(.errUnknown, Self.unknownText(name))
        }
        try access.checkOpening(export)
        return export
    }

    private static func unknownText(_ name: ExportName) -> String {
        name.text == "" ? "There is no default export; name one." : "There is no export named \"\(name.shown)\"."
    }

    /// INFO_EXPORT always, the others if they were asked for, then ACK.
    private func infoReplies(
        _ export: Export, _ terms: TransmissionTerms, _ query: ExportQuery, to option: Option
    ) -> [UInt8] {
        let asked = [InfoItem.name, .description, .blockSize].filter { query.items.contains($0.rawValue) }
        let items = ([.export] + asked).map { item in
            var data: [UInt8] = []
            data.appendBigEndian(item.rawValue)
            return OptionReply.encode(.info, to: option.rawValue, data: data + payload(of: item, export, terms))
        }
        return items.joined() + OptionReply.encode(.ack, to: option.rawValue)
    }

    private func payload(of item: InfoItem, _ export: Export, _ terms: TransmissionTerms) -> [UInt8] {
        var payload: [UInt8] = []
        switch item {
        case .export:
            payload.appendBigEndian(export.device.byteCount)
            payload.appendBigEndian(terms.transmissionFlags(for: export.device).rawValue)
        case .name: payload += export.name.utf8
        case .description: payload += export.description.utf8
        case .blockSize:
            for size in [Limits.minimumBlock, Limits.preferredBlock, Limits.maximumPayload] { payload.appendBigEndian(size) }
        }
        return payload
    }
}
