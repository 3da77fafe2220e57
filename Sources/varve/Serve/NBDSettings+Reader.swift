import Configuration
import VarveNBD
import VarveNode
import VarveService

extension NBDSettings {
    /// What `varve serve` was told about NBD.
    init(_ reader: ConfigReader) throws {
        self.init()
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
