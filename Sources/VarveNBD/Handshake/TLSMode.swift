/// Whether clients speak TLS (nbd-protocol.md, section 16).
public enum TLSMode: String, Sendable, CaseIterable {
    /// STARTTLS is refused; everything is served in plain text (NOTLS).
    case off
    /// A client may ask for TLS; without it, it opens only what asks for no identity (SELECTIVETLS).
    case optional
    /// Nothing but STARTTLS and ABORT is answered before TLS (FORCEDTLS).
    case required
}
