import Configuration
import VarveNBD
import VarveService

/// What `varve serve` was told about NBD: where it listens, who is let in, and how much each may do.
struct NBDSettings {
    /// Nil if no address was given; then 127.0.0.1:10809 is one, unless clients come another way.
    var addresses: [SocketAddress]?
    var socketPath: String?
    /// Whether standard input is a client.
    var isStandardInputServed = false
    var tlsDirectory: String?
    var tlsMode: TLSMode?
    var verifiesClients = false
    var allowsPlaintext = false
    var connectionLimit: Int?
    var bufferByteCountMax: Int?
    var limits = RateLimits.none
    var binding: ExportBinding?

    static let defaultAddress = SocketAddress(host: "127.0.0.1", port: 10809)

    init(_ reader: ConfigReader) throws {
        addresses = try Self.addresses(reader.list("nbd"))
        socketPath = reader.string(forKey: "nbdSocket")
        isStandardInputServed = try reader.isSet("stdio")
        tlsDirectory = reader.string(forKey: "nbdTls")
        tlsMode = try Self.mode(reader.string(forKey: "nbdTlsMode"))
        verifiesClients = try reader.isSet("nbdTlsVerifyClients")
        allowsPlaintext = try reader.isSet("nbdAllowPlaintext")
        connectionLimit = try reader.number("nbdConnections", atLeast: 1, unit: "clients").map(Int.init)
        let memoryMinimum = UInt64((NBDServerOptions.bufferByteCountMin - 1) >> 20) + 1
        bufferByteCountMax = try reader.mebibytes("nbdMemory", atLeast: memoryMinimum).map(Int.init)
        limits = RateLimits(
            requestsPerSecond: try reader.number("volumeIops", atLeast: 1, unit: "requests a second"),
            bytesPerSecond: try reader.mebibytes("volumeThroughput", atLeast: 1))
        if try reader.isSet("nbdBind") {
            binding = ExportBinding(snapshotReader: reader.string(forKey: "nbdSnapshotClient", default: "localhost"))
        }
        try checkTLS()
    }

    /// Reads the TLS directory, so that a bad file is said at start.
    func serverOptions() throws -> NBDServerOptions {
        let context = try tlsDirectory.map { try TLSContext(directory: $0, verifiesClients: verifiesClients) }
        if binding != nil, context?.knowsClients == false {
            throw UsageError(
                "nbdBind: no client can prove its name; give --nbd-tls-verify-clients or put keys.psk into the TLS directory")
        }
        var options = NBDServerOptions(tls: TLSPolicy(context, mode: tlsMode, allowsPlaintext: allowsPlaintext))
        if let connectionLimit { options.connectionLimit = connectionLimit }
        if let bufferByteCountMax { options.bufferByteCountMax = bufferByteCountMax }
        return options
    }

    /// What needs TLS, without TLS.
    private func checkTLS() throws {
        if tlsDirectory == nil, let tlsMode, tlsMode != .off {
            throw UsageError("nbdTlsMode \(tlsMode.rawValue): TLS needs its files; give --nbd-tls DIR")
        }
        if tlsDirectory == nil, verifiesClients {
            throw UsageError("nbdTlsVerifyClients: clients show certificates only over TLS; give --nbd-tls DIR")
        }
        if binding != nil, tlsDirectory == nil || tlsMode == .off {
            throw UsageError("nbdBind: a client proves its name only over TLS; give --nbd-tls DIR, and not --nbd-tls-mode off")
        }
    }

    private static func addresses(_ texts: [String]?) throws -> [SocketAddress]? {
        guard let texts else { return nil }
        if texts == ["none"] { return [] }
        return try texts.map { try SocketAddress($0, of: "--nbd") }
    }

    private static func mode(_ text: String?) throws -> TLSMode? {
        guard let text else { return nil }
        guard let mode = TLSMode(rawValue: text) else {
            throw UsageError("nbdTlsMode \(text): one of \(TLSMode.allCases.map(\.rawValue).joined(separator: ", ")) is meant")
        }
        return mode
    }
}
