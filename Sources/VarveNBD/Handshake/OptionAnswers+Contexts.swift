import VarveBackend

/// LIST_META_CONTEXT and SET_META_CONTEXT: what BLOCK_STATUS can tell, and what it will (nbd-protocol.md, sections 4 and 12).
extension OptionAnswers {
    func listContexts(_ data: UnsafeRawBufferPointer?) throws(OptionError) -> HandshakeSession.Action {
        let query = try Self.contextQuery(data)
        let export = try find(query.name)
        let queries = Set(query.queries)
        let listed = Self.contexts(of: export).filter { query.isEmpty || !queries.isDisjoint(with: $0.listQueries) }
        let replies = listed.map { Self.reply($0, id: 0, to: .listMetaContext) }
        return .send(replies.joined() + OptionReply.encode(.ack, to: Option.listMetaContext.rawValue))
    }

    /// What was selected before does not count any more, whatever comes of this.
    func setContexts(
        _ data: UnsafeRawBufferPointer?, _ negotiation: inout Negotiation
    ) throws(OptionError) -> HandshakeSession.Action {
        negotiation.selectNothing()
        let query = try Self.contextQuery(data)
        guard negotiation.format.hasChunks else {
            throw OptionError(.errInvalid, "Contexts need structured replies or extended headers; agree on one first.")
        }
        let export = try find(query.name)
        let contexts = try Self.select(query.queries, on: export)
        negotiation.select(contexts, on: export)
        let replies = contexts.enumerated().map { Self.reply($1, id: UInt32($0 + 1), to: .setMetaContext) }
        return .send(replies.joined() + OptionReply.encode(.ack, to: Option.setMetaContext.rawValue))
    }

    /// What the queries name, each once, in their order. Wildcards, unknown names and other namespaces select nothing.
    private static func select(_ queries: [String], on export: Export) throws(OptionError) -> [MetadataContext] {
        let named = queries.compactMap { MetadataContext(name: $0) }
        if named.isEmpty { return [] }
        var available = Set(contexts(of: export))
        let selected = named.filter { available.remove($0) != nil }
        guard selected.count <= Limits.contextCount else {
            throw OptionError(.errTooBig, "\(selected.count) contexts are too many; select at most \(Limits.contextCount).")
        }
        return selected
    }

    private static func contexts(of export: Export) -> [MetadataContext] {
        [.allocation] + export.device.ancestors().map { .dirty(since: $0) }
    }

    private static func contextQuery(_ data: UnsafeRawBufferPointer?) throws(OptionError) -> ContextQuery {
        try ContextQuery(decoding: try kept(data))
    }

    /// Context id (4), name.
    private static func reply(_ context: MetadataContext, id: UInt32, to option: Option) -> [UInt8] {
        var data: [UInt8] = []
        data.appendBigEndian(id)
        return OptionReply.encode(.metaContext, to: option.rawValue, data: data + context.name.utf8)
    }
}
