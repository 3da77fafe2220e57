/// What an ``NBDServer`` asks of its clients as to TLS, by whether they come from this machine.
public struct TLSPolicy: Sendable {
    let context: TLSContext?
    private let mode: TLSMode?
    private let allowsPlaintext: Bool

    /// Plain text, for clients of this machine only.
    public static let off = TLSPolicy(nil)

    /// - Parameters:
    ///   - context: what TLS needs; nil if there is none, and then every mode is ``TLSMode/off``.
    ///   - mode: for every client. Nil: optional for clients of this machine, required for those of others.
    ///   - allowsPlaintext: addresses that other machines reach may be listened on without requiring TLS.
    public init(_ context: TLSContext?, mode: TLSMode? = nil, allowsPlaintext: Bool = false) {
        precondition(context != nil || mode == nil || mode == .off, "TLS mode \(mode?.rawValue ?? "") needs a context")
        self.context = context
        self.mode = mode
        self.allowsPlaintext = allowsPlaintext
    }

    /// - Parameter isLocal: whether only this machine reaches the address.
    func mode(isLocal: Bool) -> TLSMode {
        if context == nil { return .off }
        return mode ?? (isLocal ? .optional : .required)
    }

    func mayListen(isLocal: Bool) -> Bool { isLocal || allowsPlaintext || mode(isLocal: false) == .required }
}
