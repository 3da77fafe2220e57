package import VarveNBD
package import VarveService

/// What a node was told about NBD: where it listens, who is let in, and how much each may do.
package struct NBDSettings: Sendable {
    /// Nil if no address was given; then 127.0.0.1:10809 is one, unless clients come another way.
    package var addresses: [SocketAddress]?
    package var socketPath: String?
    /// Whether standard input is a client.
    package var isStandardInputServed = false
    package var tlsDirectory: String?
    package var tlsMode: TLSMode?
    package var verifiesClients = false
    package var allowsPlaintext = false
    package var connectionLimit: Int?
    package var bufferByteCountMax: Int?
    package var limits = RateLimits.none
    package var binding: ExportBinding?

    package static let defaultAddress = SocketAddress(host: "127.0.0.1", port: 10809)

    package init() {}

    /// Reads the TLS directory, so that a bad file is said at start.
    package func serverOptions() throws -> NBDServerOptions {
        let context = try tlsDirectory.map { try TLSContext(directory: $0, verifiesClients: verifiesClients) }
        if binding != nil, context?.knowsClients == false {
            throw NodeError.setting(
                "nbdBind: no client can prove its name; give --nbd-tls-verify-clients or put keys.psk into the TLS directory")
        }
        var options = NBDServerOptions(tls: TLSPolicy(context, mode: tlsMode, allowsPlaintext: allowsPlaintext))
        if let connectionLimit { options.connectionLimit = connectionLimit }
        if let bufferByteCountMax { options.bufferByteCountMax = bufferByteCountMax }
        return options
    }

    /// - Throws: ``NodeError/setting(_:)`` for what needs TLS, without TLS.
    package func checkTLS() throws {
        if tlsDirectory == nil, let tlsMode, tlsMode != .off {
            throw NodeError.setting("nbdTlsMode \(tlsMode.rawValue): TLS needs its files; give --nbd-tls DIR")
        }
        if tlsDirectory == nil, verifiesClients {
            throw NodeError.setting("nbdTlsVerifyClients: clients show certificates only over TLS; give --nbd-tls DIR")
        }
        if binding != nil, tlsDirectory == nil || tlsMode == .off {
            throw NodeError.setting(
                "nbdBind: a client proves its name only over TLS; give --nbd-tls DIR, and not --nbd-tls-mode off")
        }
    }
}
