import Configuration
import Foundation
import Logging
import SystemPackage
import VarveCommand
import VarveEngine
import VarveNode
import VarveService

/// What `varve serve` runs with: flags, then environment (`VARVE_…`), then the YAML file, then defaults.
struct ServeSettings {
    var node: NodeSettings
    var logLevel: Logger.Level
    var logFormat: LogFormat

    /// - Parameter flags: what the command line gave, by key.
    init(flags: [String: String], file: String?) async throws {
        var providers: [any ConfigProvider] = [
            InMemoryProvider(
                name: "flags",
                values: Dictionary(
                    uniqueKeysWithValues: flags.map { (AbsoluteConfigKey([$0.key]), .init(stringLiteral: $0.value)) })),
            EnvironmentVariablesProvider().prefixKeys(with: "varve"),
        ]
        if let file, !(try Self.setsNothing(file)) { providers.append(try await Self.yaml(file)) }
        let reader = ConfigReader(providers: providers)
        guard let data = reader.string(forKey: "data"), !data.isEmpty else {
            throw UsageError("no data directory: give --data DIR, VARVE_DATA, or data: in the configuration file")
        }
        let http = try SocketAddress(reader.string(forKey: "http", default: "127.0.0.1:8080"), of: "--http")
        let nbd = try NBDSettings(reader)
        logLevel = try Self.level(reader.string(forKey: "logLevel", default: "notice"))
        logFormat = try Self.logFormat(reader.string(forKey: "logFormat", default: LogFormat.text.rawValue))
        node = NodeSettings(data: data, http: http, nbd: nbd, service: try Self.service(reader, nbd))
        node.pool = try Self.pool(reader)
        if let showsMetrics = try reader.isOn("metrics") { node.showsMetrics = showsMetrics }
        node.showsConsole = try reader.isOn("console") ?? true
        node.consoleIdleLimit = try reader.number("consoleIdle", atLeast: 1, unit: "seconds").map { .seconds($0) }
        node.isLab = try reader.isSet("lab")
        node.requestsPerSecond = Int(try reader.number("rateLimit", atLeast: 0, unit: "requests a second") ?? 0)
        node.auditDays = Int(try reader.number("auditDays", atLeast: 0, unit: "days") ?? 0)
        node.shutdownLimitSeconds = try reader.number("shutdownLimit", atLeast: 1, unit: "seconds").map(Int.init) ?? 45
    }

    /// Settings that have no flag.
    static let lists = [
        SettingsFile.Setting(
            key: "regions",
            meaning:
                "Regions with their zones, as CODE/NAME/ZONE,ZONE; the first is the default one. Default: KR with KR-1 and KR-2.",
            value: "\n  - KR/Korea/KR-1,KR-2"),
        SettingsFile.Setting(
            key: "volumeTypes",
            meaning:
                "Types of volumes, of KVM as CODE/MIN-MAX/STEP/IOPS-PER-GB:MIN-MAX/MIB-PER-SECOND/BASEMIN-BASEMAX, of XEN as CODE/MIN-MAX/STEP/MAX-IOPS/BASEMIN-BASEMAX; sizes in GB. Those that are not in the list are not offered. Default: NCP's six.",
            value: "\n  - CB1/10-16380/10/10:100-10000/100/10-2000\n  - SSD/10-2000/10/4000/50-100"),
    ]

    private static func service(_ reader: ConfigReader, _ nbd: NBDSettings) throws -> ServiceConfiguration {
        var service = try ServiceConfiguration(
            regions: regions(reader.stringArray(forKey: "regions")),
            volumeTypes: reader.stringArray(forKey: "volumeTypes")?.map { try VolumeType(line: $0) }
                ?? ServiceConfiguration.standardVolumeTypes)
        service.exportBinding = nbd.binding
        service.enforcesLimits = try reader.isSet("enforceLimits")
        return service
    }

    private static func pool(_ reader: ConfigReader) throws -> PoolSettings {
        var pool = PoolSettings()
        if let count = try reader.mebibytes("tableMemory", atLeast: 4) { pool.tableByteCountMax = Int(count) }
        if let count = try reader.mebibytes("reclaimRate", atLeast: 1) { pool.reclaimByteCountPerSecond = count }
        if let count = try reader.mebibytes("defragmentRate", atLeast: 0) { pool.defragmentationByteCountPerSecond = count }
        return pool
    }

    /// Whether all of the file is comments, as `varve settings` writes it; to YAML that is no mapping.
    private static func setsNothing(_ path: String) throws -> Bool {
        do {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            return text.split(whereSeparator: \.isNewline).allSatisfy { $0.first { !$0.isWhitespace } ?? "#" == "#" }
        } catch {
            throw UsageError("configuration file \(path) cannot be read: \(error.localizedDescription)")
        }
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

    private static func logFormat(_ text: String) throws -> LogFormat {
        guard let format = LogFormat(rawValue: text) else {
            throw UsageError("log format \(text): one of \(LogFormat.allCases.map(\.rawValue).joined(separator: ", ")) is meant")
        }
        return format
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

/// How the lines of the log are written.
enum LogFormat: String, CaseIterable {
    /// For people.
    case text
    /// For programs.
    case json
}
