import Foundation
import Logging
import NIOPosix
import ServiceLifecycle
import VarveBackend
import VarveCatalog
import VarveClient
import VarveGateway
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

/// A whole server on a free port: HTTP, the service, a catalog file, a backend in memory.
final class GatewayFixture: Sendable {
    /// All that a refused call must leave as it was.
    struct Contents: Equatable {
        var volumes: [VolumeRecord]
        var snapshots: [SnapshotRecord]
        var servers: [ServerRecord]
        var images: [ImageRecord]
        var census: Census
        var volumeIDs: [VolumeID]
        var snapshotIDs: [SnapshotID]
    }

    let directory: String
    let catalog: SQLiteCatalog
    let keys: KeyStore
    let key: AccessKeyPair
    let backend: MemoryBackend
    let service: StorageService
    let log = RecordingLog()
    let group: ServiceGroup
    private let ports: AsyncStream<Int>

    /// What a test may choose about its server.
    struct Options: Sendable {
        var showsMetrics = true
        var showsConsole = true
        /// Its clock is the lab's then.
        var isLab = false
        /// Of each key; 0 for no limit.
        var requestsPerSecond = 0
        var regions = ServiceConfiguration.standardRegions + [Self.japan]
        /// The service's clock. Signatures are checked against the real one.
        var now: @Sendable () -> Date = { Date() }
        /// Nil for random ones.
        var newRequestID: (@Sendable () -> String)?

        private static let japan = RegionConfiguration(
            code: "JPN", name: "Japan", zones: [ZoneConfiguration(code: "JPN-4", description: "")])
    }

    /// Runs `body` with a server that answers, and the port it answers at; stops the server and removes its files.
    static func with(
        _ options: Options = Options(), hook: @escaping @Sendable (MemoryBackend.Call) -> Void = { _ in },
        _ body: (GatewayFixture, Int) async throws -> Void
    ) async throws {
        let fixture = try await GatewayFixture.blocking { try GatewayFixture(options, hook: hook) }
        defer { try? FileManager.default.removeItem(atPath: fixture.directory) }
        async let serving: Void = fixture.group.run()
        let failure: (any Error)?
        do {
            try await body(fixture, await fixture.port())
            failure = nil
        } catch {
            failure = error
        }
        await fixture.group.triggerGracefulShutdown()
        try await serving
        try await blocking { _ = fixture.service.stop() }
        if let failure { throw failure }
    }

    /// Runs what blocks on a thread that may.
    static func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await NIOThreadPool.singleton.runIfActive(body)
    }

    /// - Parameter credentials: nil for the server's own.
    func client(_ port: Int, _ credentials: Credentials? = nil) -> StorageClient {
        let own = Credentials(accessKey: key.accessKey, secretKey: key.secretKey)
        guard let endpoint = try? Endpoint("http://127.0.0.1:\(port)") else { preconditionFailure("a port makes an endpoint") }
        return StorageClient(ClientConfiguration(endpoint: endpoint, credentials: credentials ?? own, retries: .none))
    }

    func contents() async throws -> Contents {
        try await Self.blocking { [self] in
            Contents(
                volumes: try catalog.read { try $0.volumes(VolumeQuery()).records },
                snapshots: try catalog.read { try $0.snapshots(SnapshotQuery()).records },
                servers: try catalog.read { try $0.servers(ServerQuery()).records },
                images: try catalog.read { try $0.images(ImageQuery()).records },
                census: try catalog.read { try $0.census(of: nil) },
                volumeIDs: backend.volumeIDs, snapshotIDs: backend.snapshotIDs)
        }
    }

    private init(_ options: Options, hook: @escaping @Sendable (MemoryBackend.Call) -> Void) throws {
        directory = NSTemporaryDirectory() + "varve-gateway-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        catalog = try SQLiteCatalog(path: directory + "/catalog.sqlite")
        keys = try KeyStore(catalog: catalog, masterKey: MasterKey(creating: directory + "/master.key"))
        backend = MemoryBackend(hook: hook)
        let configuration = try ServiceConfiguration(regions: options.regions)
        let (exports, backend) = (ExportTable(), self.backend)
        let lab =
            options.isLab
            ? Lab(
                catalog: catalog, backend: try LabBackend { backend }, directory: NoStates(), exports: exports, log: log.logger)
            : nil
        service =
            lab?.service(configuration)
            ?? StorageService(
                catalog: catalog, backend: backend, exports: exports, configuration: configuration, log: log.logger,
                now: options.now)
        guard let pair = try service.bootstrap(keys: keys) else { preconditionFailure("a new catalog has no key") }
        key = pair
        try service.recover()
        service.exportAddresses = ["nbd://127.0.0.1:10809", "nbd+unix:///?socket=/run/varve/nbd.sock"]
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        self.ports = ports
        let gateway = Gateway(
            service: service, keys: keys, host: "127.0.0.1", port: 0, logger: log.logger, showsMetrics: options.showsMetrics,
            requestsPerSecond: options.requestsPerSecond, newRequestID: options.newRequestID, lab: lab,
            showsConsole: options.showsConsole
        ) { port.yield($0) }
        group = ServiceGroup(services: [gateway], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func port() async throws -> Int {
        for await port in ports { return port }
        throw CancellationError()
    }
}
