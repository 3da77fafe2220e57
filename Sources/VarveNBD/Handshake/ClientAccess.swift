/// What a client may do, by what it has proven so far: in plain text nothing, over TLS its names (nbd-protocol.md, section 16).
struct ClientAccess: Sendable {
    private enum Phase: Equatable {
        case plain
        /// TLS is on. The names of the client's certificate, or the user of its key; empty if it has shown neither.
        case secure(names: Set<String>)
    }

    private let mode: TLSMode
    private var phase = Phase.plain

    init(_ mode: TLSMode) { self.mode = mode }

    /// TLS is on, and the client has proven to own these names.
    mutating func tlsStarted(names: Set<String>) { phase = .secure(names: names) }

    /// Whether STARTTLS can be granted.
    func checkStartTLS() throws(OptionError) {
        guard phase == .plain else { throw OptionError(.errInvalid, "TLS is on already.") }
        guard mode != .off else { throw OptionError(.errPolicy, "This server does not offer TLS.") }
    }

    /// Whether options other than STARTTLS and ABORT are answered now.
    func checkHaggling() throws(OptionError) {
        guard mode == .required, phase == .plain else { return }
        throw OptionError(.errTLSReqd, "This server wants TLS first; send STARTTLS.")
    }

    /// Whether the export may be listed.
    func sees(_ export: Export) -> Bool { (try? checkOpening(export)) != nil }

    /// Whether the export may be opened.
    func checkOpening(_ export: Export) throws(OptionError) {
        guard let identity = export.identity else { return }
        switch phase {
        case .secure(let names) where names.contains(identity): return
        case .plain where mode != .off: throw OptionError(.errTLSReqd, "This export wants TLS first; send STARTTLS.")
        case .plain, .secure: throw OptionError(.errPolicy, "This export is not for this client.")
        }
    }
}
