import Logging
import ServiceLifecycle
package import UnixSignals
import VarveBackend
import VarveCatalog
import VarveEngine
import VarveGateway
import VarveNBD
import VarveService
import VarveWire

/// One running Varve: pool, catalog, service, NBD server and gateway, opened in this order and closed in the other.
package struct Node: Sendable {
    /// How long NBD requests in flight may take to finish when the server stops.
    private static let nbdGraceSeconds = 10.0

    private let settings: NodeSettings
    private let listeners: NBDListeners
    private let logger: Logger
    private let onStopping: @Sendable () -> Void
    private let onReady: @Sendable (RunningNode) -> Void

    /// - Parameters:
    ///   - listeners: where NBD clients come in beside the settings' addresses.
    ///   - onStopping: called once when an orderly end begins.
    ///   - onReady: called once when everything listens.
    package init(
        _ settings: NodeSettings, listeners: NBDListeners = NBDListeners(), onStopping: @escaping @Sendable () -> Void = {},
        onReady: @escaping @Sendable (RunningNode) -> Void
    ) {
        self.settings = settings
        self.listeners = listeners
        self.onStopping = onStopping
        self.onReady = onReady
        logger = settings.makeLogger("varve")
    }

    /// Serves until one of these signals, or ``RunningNode/end()``. Every error is one line for the operator.
    package func run(until signals: [UnixSignal]) async throws {
        let directory = try DataDirectory.prepare(settings.data, isDurable: settings.isDurable)
        let options = try settings.nbd.serverOptions()
        try LabFiles(directory: directory).recover()
        let store = try Store(directory, settings)
        do {
            try await serve(store, directory, options, signals)
        } catch {
            try? store.backend.close()
            throw error
        }
        try store.backend.close()
        logger.notice("stopped")
    }

    private func serve(
        _ store: Store, _ directory: DataDirectory, _ options: NBDServerOptions, _ signals: [UnixSignal]
    ) async throws {
        let masterKey = try directory.loadMasterKey()
        let catalog = try directory.makeCatalog()
        defer { try? catalog.close() }
        let keys = try KeyStore(catalog: catalog, masterKey: masterKey)
        let exports = ExportTable(limits: settings.nbd.limits)
        let lab = store.lab.map {
            Lab(
                catalog: catalog, backend: $0, directory: LabFiles(directory: directory), exports: exports,
                log: settings.makeLogger("varve.service"))
        }
        if let lab, let time = settings.labTime {
            lab.clock.setRunning(false)
            lab.clock.set(time)
        }
        let service =
            lab?.service(settings.service)
            ?? StorageService(
                catalog: catalog, backend: store.backend, exports: exports, configuration: settings.service,
                log: settings.makeLogger("varve.service"))
        defer { service.stop() }
        do {
            _ = try service.bootstrap(keys: keys)
            try service.recover()
        } catch {
            throw NodeError.unusable("data directory \(directory.path): \(error.detail)")
        }
        let nbd = NBDServer(exports: exports, options: options, logger: settings.makeLogger("varve.nbd"))
        defer { nbd.stop(graceSeconds: Self.nbdGraceSeconds) }
        let limit = settings.shutdownLimitSeconds.map {
            ShutdownLimit(seconds: $0, logger: logger, service: service, nbd: nbd)
        }
        defer { directory.removeEndpoint() }
        let names = try listeners.open(nbd, settings.nbd)
        service.exportAddresses = settings.nbd.exportAddresses(names)
        if lab != nil {
            logger.warning("this is a lab: whoever has a key can make calls fail and empty it; it is not for production")
        }
        let group = serviceGroup(service, keys, lab, signals, limit) { http, stop in
            RunningNode(
                settings: settings, directory: directory, keys: keys, service: service, lab: lab, nbd: names, http: http,
                stop: stop)
        }
        try listeners.serveStandardInput(nbd) {
            Task { await group.triggerGracefulShutdown() }
        }
        do {
            try await group.run()
        } catch {
            limit?.start()
            throw error
        }
    }

    /// - Parameter node: what runs, once it is known where HTTP listens.
    private func serviceGroup(
        _ service: StorageService, _ keys: KeyStore, _ lab: Lab?, _ signals: [UnixSignal], _ limit: ShutdownLimit?,
        _ node: @escaping @Sendable (SocketAddress, StopSignal) -> RunningNode
    ) -> ServiceGroup {
        let stop = StopSignal()
        let gateway = Gateway(
            service: service, keys: keys, host: settings.http.host, port: settings.http.port,
            logger: settings.makeLogger("varve.gateway"), showsMetrics: settings.showsMetrics,
            requestsPerSecond: settings.requestsPerSecond, lab: lab, showsConsole: settings.showsConsole,
            consoleIdleLimit: settings.consoleIdleLimit
        ) { port in
            onReady(node(SocketAddress(host: settings.http.host, port: UInt16(port)), stop))
        }
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: gateway), .init(service: stop, successTerminationBehavior: .gracefullyShutdownGroup),
        ]
        if settings.auditDays > 0 {
            let retention = AuditRetention(service: service, days: settings.auditDays, logger: settings.makeLogger("varve.audit"))
            services.append(.init(service: retention))
        }
        services.append(.init(service: StopNotice(onStopping: onStopping)))
        if let limit { services.append(.init(service: limit)) }
        return ServiceGroup(
            configuration: .init(
                services: services, gracefulShutdownSignals: signals, logger: settings.makeLogger("varve.lifecycle")))
    }
}

/// The store of a node: the pool, or one that a lab may exchange.
private struct Store {
    let backend: any VolumeBackend
    let lab: LabBackend?

    init(_ directory: DataDirectory, _ settings: NodeSettings) throws {
        let open: LabBackend.Opening = {
            try Pool.open(
                directory.disk(directory.pool), path: directory.pool, settings: settings.pool,
                logger: settings.makeLogger("varve.pool"))
        }
        lab = settings.isLab ? try LabBackend(open) : nil
        backend = try lab ?? open()
    }
}
