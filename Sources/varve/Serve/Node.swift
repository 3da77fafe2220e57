import Foundation
import Logging
import ServiceLifecycle
import UnixSignals
import VarveBackend
import VarveCatalog
import VarveDisk
import VarveEngine
import VarveGateway
import VarveNBD
import VarveService
import VarveWire

/// One running Varve: pool, catalog, service, NBD server and gateway, opened in this order and closed in the other.
struct Node {
    /// How long NBD requests in flight may take to finish when the server stops.
    private static let nbdGraceSeconds = 10.0

    private let settings: ServeSettings
    private let logger = Logger(label: "varve")

    init(_ settings: ServeSettings) { self.settings = settings }

    /// Serves until SIGTERM or SIGINT. Every error is one line for the operator.
    func run() async throws {
        let listeners = try NBDListeners(settings.nbd)
        let directory = try DataDirectory.prepare(settings.data)
        raiseFileLimit()
        let options = try settings.nbd.serverOptions()
        try LabFiles(directory: directory).recover()
        let store = try Store(directory, settings)
        do {
            try await serve(store, directory, listeners, options)
        } catch {
            try? store.backend.close()
            throw error
        }
        try store.backend.close()
        logger.notice("stopped")
    }

    /// Each GiB of a pool is an open file: as many as the system lets this process have.
    private func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private func serve(
        _ store: Store, _ directory: DataDirectory, _ listeners: NBDListeners, _ options: NBDServerOptions
    ) async throws {
        let masterKey = try directory.loadMasterKey()
        let catalog = try SQLiteCatalog(path: directory.catalog)
        defer { try? catalog.close() }
        let keys = try KeyStore(catalog: catalog, masterKey: masterKey)
        let exports = ExportTable(limits: settings.nbd.limits)
        let lab = store.lab.map {
            Lab(
                catalog: catalog, backend: $0, directory: LabFiles(directory: directory), exports: exports,
                log: Logger(label: "varve.service"))
        }
        let service =
            lab?.service(settings.service)
            ?? StorageService(
                catalog: catalog, backend: store.backend, exports: exports, configuration: settings.service,
                log: Logger(label: "varve.service"))
        defer { service.stop() }
        do {
            _ = try service.bootstrap(keys: keys)
            try service.recover()
        } catch {
            throw CommandError("data directory \(directory.path): \(error.message)")
        }
        let nbd = NBDServer(exports: exports, options: options, logger: Logger(label: "varve.nbd"))
        defer { nbd.stop(graceSeconds: Self.nbdGraceSeconds) }
        let limit = ShutdownLimit(seconds: settings.shutdownLimitSeconds, logger: logger, service: service, nbd: nbd)
        defer { limit.start() }
        let ready = Ready(settings: settings, directory: directory, keys: keys, nbd: try listeners.open(nbd, settings.nbd))
        if lab != nil {
            logger.warning("this is a lab: whoever has a key can make calls fail and empty it; it is not for production")
        }
        let group = serviceGroup(service, keys, lab, ready)
        try listeners.serveStandardInput(nbd) {
            Task { await group.triggerGracefulShutdown() }
        }
        try await group.run()
    }

    private func serviceGroup(_ service: StorageService, _ keys: KeyStore, _ lab: Lab?, _ ready: Ready) -> ServiceGroup {
        let gateway = Gateway(
            service: service, keys: keys, host: settings.http.host, port: settings.http.port,
            logger: Logger(label: "varve.gateway"), showsMetrics: settings.showsMetrics,
            requestsPerSecond: settings.requestsPerSecond, lab: lab, showsConsole: settings.showsConsole,
            onReady: { ready.announce(port: $0) })
        var services: [any Service] = [gateway]
        if settings.auditDays > 0 {
            services.append(
                AuditRetention(service: service, days: settings.auditDays, logger: Logger(label: "varve.audit")))
        }
        return ServiceGroup(
            configuration: .init(
                services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "varve.lifecycle")))
    }
}

/// The store of a node: the pool, or one that a lab may exchange.
private struct Store {
    let backend: any VolumeBackend
    let lab: LabBackend?

    init(_ directory: DataDirectory, _ settings: ServeSettings) throws {
        let open: LabBackend.Opening = {
            try Pool.open(
                POSIXDisk(path: directory.pool), path: directory.pool, settings: settings.pool,
                logger: Logger(label: "varve.pool"))
        }
        lab = settings.isLab ? try LabBackend(open) : nil
        backend = try lab ?? open()
    }
}

/// What is said when everything listens.
struct Ready: Sendable {
    let settings: ServeSettings
    let directory: DataDirectory
    let keys: KeyStore
    /// Where NBD listens on TCP, and the sockets of systemd.
    let nbd: [String]

    func announce(port: Int) {
        let http = SocketAddress(host: settings.http.host, port: UInt16(port))
        var line = "varve ready http=\(http)"
        if !nbd.isEmpty { line += " nbd=\(nbd.joined(separator: ","))" }
        if let path = settings.nbd.socketPath { line += " nbd-socket=\(path)" }
        if settings.isLab { line += " lab=on" }
        do {
            if try writeCredentials(endpoint: "http://\(http)") { say(usage(http)) }
        } catch {
            say("varve: \(error)")
        }
        say(line)
    }

    /// Writes DIR/credentials if it is missing: the oldest key that is in force. Returns whether it was written.
    private func writeCredentials(endpoint: String) throws -> Bool {
        if FileManager.default.fileExists(atPath: directory.credentials) { return false }
        guard let key = try keys.list().first(where: { $0.accountID == .root && $0.role == .admin && $0.revokedAt == nil }),
            let secret = try keys.secret(forAccessKey: key.accessKey)
        else { return false }
        try directory.writeCredentials(AccessKeyPair(accessKey: key.accessKey, secretKey: secret), endpoint: endpoint)
        return true
    }

    private func usage(_ http: SocketAddress) -> String {
        """
        A root key pair is in \(directory.credentials). To use it with NCP's SDKs and tools:
          export NCLOUD_API_GW=http://\(http)
          export NCLOUD_ACCESS_KEY=$(sed -n 's/^ncloud_access_key_id = //p' \(directory.credentials))
          export NCLOUD_SECRET_KEY=$(sed -n 's/^ncloud_secret_access_key = //p' \(directory.credentials))
        Volumes attached to the server instance `localhost` are NBD exports named by their number.
        """
    }

    private func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
