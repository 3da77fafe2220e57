import Configuration
import Logging
import SystemPackage
import VarveEngine
import VarveService

/// What `varve serve` runs with: flags, then environment (`VARVE_…`), then the YAML file, then defaults.
struct ServeSettings {
    var data: String
    var http: SocketAddress
    var nbd: NBDSettings
    var logLevel: Logger.Level
    var service: ServiceConfiguration
    var pool = PoolSettings()
    /// Whether `GET /metrics` is answered, which is not signed: where only this machine can ask, unless it is set.
    var showsMetrics: Bool
    /// Whether there is the web console.
    var showsConsole: Bool
    /// Whether calls can be made to fail, and the state replaced.
    var isLab: Bool
    /// Of each access key; 0 for no limit.
    var requestsPerSecond: Int
    /// How long the audit log keeps its entries; 0 for good.
    var auditDays: Int
    /// After that an orderly end is given up.
    var shutdownLimitSeconds: Int

    /// - Parameter flags: what the command line gave, by key.
    init(flags: [String: String], file: String?) async throws {
        var providers: [any ConfigProvider] = [
            InMemoryProvider(
                name: "flags",
                values: Dictionary(
                    uniqueKeysWithValues: flags.map { (AbsoluteConfigKey([$0.key]), .init(stringLiteral: $0.value)) })),
            EnvironmentVariablesProvider().prefixKeys(with: "varve"),
        ]
        if let file { providers.append(try await Self.yaml(file)) }
        let reader = ConfigReader(providers: providers)
        guard let data = reader.string(forKey: "data"), !data.isEmpty else {
            throw UsageError("no data directory: give --data DIR, VARVE_DATA, or data: in the configuration file")
        }
        self.data = data
        http = try SocketAddress(reader.string(forKey: "http", default: "127.0.0.1:8080"), of: "--http")
        showsMetrics = try reader.isOn("metrics") ?? http.isLoopback
        showsConsole = try reader.isOn("console") ?? true
        isLab = try reader.isSet("lab")
        requestsPerSecond = Int(try reader.number("rateLimit", atLeast: 0, unit: "requests a second") ?? 0)
        auditDays = Int(try reader.number("auditDays", atLeast: 0, unit: "days") ?? 0)
        shutdownLimitSeconds = try reader.number("shutdownLimit", atLeast: 1, unit: "seconds").map(Int.init) ?? 45
        nbd = try NBDSettings(reader)
        logLevel = try Self.level(reader.string(forKey: "logLevel", default: "notice"))
        service = try ServiceConfiguration(
            regions: Self.regions(reader.stringArray(forKey: "regions")),
            volumeTypes: reader.stringArray(forKey: "volumeTypes")?.map { try VolumeType(line: $0) }
                ?? ServiceConfiguration.standardVolumeTypes)
        service.exportBinding = nbd.binding
        service.enforcesLimits = try reader.isSet("enforceLimits")
        if let count = try reader.mebibytes("tableMemory", atLeast: 4) { pool.tableByteCountMax = Int(count) }
        if let count = try reader.mebibytes("reclaimRate", atLeast: 1) { pool.reclaimByteCountPerSecond = count }
        if let count = try reader.mebibytes("defragmentRate", atLeast: 0) { pool.defragmentationByteCountPerSecond = count }
    }

    private static func yaml(_ path: String) async throws -> any ConfigProvider {
        do {
            return try await FileProvider<YAMLSnapshot>(filePath: FilePath(path))
        } catch {
            throw UsageError("configuration file \(path) cannot be used: \(error)")
        }
    }

    private static func level(_ text: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: text) else {
            throw UsageError(
                "log level \(text): one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")) is meant")
        }
        return level
    }

    /// Each line is `CODE/NAME/ZONE,ZONE`; the first region is the default one.
    private static func regions(_ lines: [String]?) throws -> [RegionConfiguration] {
        guard let lines else { return ServiceConfiguration.standardRegions }
        return try lines.map { line in
            let parts = line.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3 else {
                throw UsageError("region \(line): CODE/NAME/ZONE,ZONE is meant, as in KR/Korea/KR-1,KR-2")
            }
            let zones = parts[2].split(separator: ",").map { ZoneConfiguration(code: String($0), description: String($0)) }
            return RegionConfiguration(code: parts[0], name: parts[1], zones: zones)
        }
    }
}

/// A host and a port, as `HOST:PORT` or `[IPv6]:PORT`.
struct SocketAddress: Equatable, CustomStringConvertible {
    let host: String
    let port: UInt16

    init(_ text: String, of option: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw UsageError("\(option) \(text): HOST:PORT is meant, with a port from 0 to 65535, as in 127.0.0.1:8080")
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw UsageError("\(option) \(text): the host is missing; 127.0.0.1 is this machine only") }
        self.host = String(host)
        self.port = port
    }

    init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Whether only this machine can reach it. A name other than `localhost` is not looked up.
    var isLoopback: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
