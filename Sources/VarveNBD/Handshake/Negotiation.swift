package import VarveBackend

/// What the options of a handshake have agreed on so far. STARTTLS puts a fresh one in its place.
struct Negotiation: Sendable {
    /// The contexts of the last SET_META_CONTEXT that succeeded, which count for that export only.
    private struct Selection {
        let export: Export
        let contexts: [MetadataContext]
    }

    var format = ReplyFormat.simple
    private var selection: Selection?

    mutating func select(_ contexts: [MetadataContext], on export: Export) {
        selection = Selection(export: export, contexts: contexts)
    }

    mutating func selectNothing() { selection = nil }

    /// What holds if this export is opened now.
    func terms(for export: Export) -> TransmissionTerms {
        let isSelected = selection?.export === export
        return TransmissionTerms(format: format, contexts: isSelected ? selection?.contexts ?? [] : [])
    }
}

/// What a handshake has agreed on for the transmission that follows.
package struct TransmissionTerms: Equatable, Sendable {
    package let format: ReplyFormat
    /// The id of each on the wire is its index + 1. At most ``Limits/contextCount``.
    package let contexts: [MetadataContext]

    package init(format: ReplyFormat = .simple, contexts: [MetadataContext] = []) {
        precondition(contexts.count <= Limits.contextCount, "\(contexts.count) contexts do not fit a ContextSet")
        self.format = format
        self.contexts = contexts
    }

    /// What the export is announced to be able to do (nbd-protocol.md, section 7).
    package func transmissionFlags(for device: any BlockDevice) -> TransmissionFlags {
        var flags: TransmissionFlags = device.isReadOnly ? .snapshot : .writable
        if format.hasChunks { flags.insert(.sendDF) }
        if hasStatusPayload { flags.insert(.blockStatusPayload) }
        return flags
    }

    /// Whether a BLOCK_STATUS may name the contexts that it asks for.
    package var hasStatusPayload: Bool { format == .extended && !contexts.isEmpty }
}
