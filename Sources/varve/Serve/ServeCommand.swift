import ArgumentParser
import Foundation
import Logging
import UnixSignals
import VarveGateway
import VarveNode

/// `varve serve`: the service, until SIGTERM or SIGINT.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves the storage API over HTTP and the volumes over NBD.",
        discussion: """
            The first start on an empty directory makes the pool, the catalog, the server instance `localhost` and a key pair in \
            DIR/credentials; later starts keep everything. Ready when the line `varve ready` stands on standard error and GET /healthz \
            answers 200. SIGTERM lets requests in flight finish and closes the pool.

            NBD clients of this machine are served in plain text or, given --nbd-tls, over TLS as they like; an address that other \
            machines reach requires TLS. DIR of --nbd-tls holds server-cert.pem and server-key.pem, or keys.psk, or both, and \
            ca-cert.pem if clients must show certificates. Listening sockets that systemd hands over (LISTEN_FDS) are served in place of \
            the default address, and it is told when the server is ready and when it ends (NOTIFY_SOCKET).

            Every option can also be set in the environment (--nbd-tls-mode: VARVE_NBD_TLS_MODE) or in a YAML file (nbdTlsMode); so \
            can regions and volumeTypes. `varve settings` prints such a file with all of them. Flags win over the environment, the \
            environment over the file.
            """)

    @Option(help: ArgumentHelp("Where everything is kept. Made if it is not there.", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("Address of the API. Default: 127.0.0.1:8080; port 0 takes a free one.", valueName: "host:port"))
    var http: String?

    @Option(
        help: ArgumentHelp(
            "Address of the NBD server, or none; may be given several times. Default: 127.0.0.1:10809.", valueName: "host:port"))
    var nbd: [String] = []

    @Option(help: ArgumentHelp("A Unix socket to serve NBD on as well.", valueName: "path"))
    var nbdSocket: String?

    @Flag(help: "Serve the NBD client that standard input is connected to, and end when it leaves.")
    var stdio = false

    @OptionGroup(title: "TLS and access for NBD")
    var access: NBDAccessOptions

    @OptionGroup(title: "Limits for NBD")
    var limits: NBDLimitOptions

    @Option(
        help: ArgumentHelp(
            "Whether GET /metrics is answered, to everyone who asks. Default: on if --http is a loopback address.",
            valueName: "on|off"))
    var metrics: String?

    @Option(
        help: ArgumentHelp("Whether the web console is at /, for who signs in with a key pair. Default: on.", valueName: "on|off")
    )
    var console: String?

    @Option(help: ArgumentHelp("A session of the console ends after so long without use. Default: 1800.", valueName: "seconds"))
    var consoleIdle: String?

    @Option(
        help: ArgumentHelp(
            "The most requests a second of each access key; as many may come at once. Default: 0, no limit.", valueName: "count"))
    var rateLimit: String?

    @Option(
        help: ArgumentHelp("How long the audit log keeps its entries, in days. Default: 0, for good.", valueName: "days"))
    var auditDays: String?

    @Option(help: ArgumentHelp("Memory for the tables of maps, in MiB. Default: 128.", valueName: "mib"))
    var tableMemory: String?

    @Option(
        help: ArgumentHelp(
            "What deleted volumes and snapshots give back at most, in MiB a second. Default: 4096.", valueName: "mib"))
    var reclaimRate: String?

    @Option(
        help: ArgumentHelp(
            "What is copied to join scattered pages, in MiB a second; 0: nothing. Default: 16.", valueName: "mib"))
    var defragmentRate: String?

    @Flag(
        help: "Let calls under /varve/lab/ set the clock, make calls fail, save, load and empty everything. Not for production.")
    var lab = false

    @Option(
        help: ArgumentHelp(
            "When a disk hangs, the process ends so long after SIGTERM all the same. Default: 45.", valueName: "seconds"))
    var shutdownLimit: String?

    @Option(help: ArgumentHelp("A YAML file with settings.", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "trace, debug, info (a line per request), notice, warning, error or critical. Default: notice.", valueName: "level"))
    var logLevel: String?

    @Option(help: ArgumentHelp("text, or json: one object for each line. Default: text.", valueName: "format"))
    var logFormat: String?

    func run() async throws {
        let manager = try ServiceManager.take()
        do {
            try await serve(manager)
        } catch {
            try? manager?.tell(.failed(reason: "\(error)"))
            throw error
        }
    }

    private func serve(_ manager: ServiceManager?) async throws {
        let settings = try await settings()
        LoggingSystem.bootstrap { label in
            var handler: any LogHandler =
                settings.logFormat == .json ? JSONLogHandler(label: label) : StreamLogHandler.standardError(label: label)
            handler.logLevel = settings.logLevel
            return handler
        }
        // What the server makes is for its own user: the catalog, the pool, the NBD socket.
        umask(0o077)
        let node = Node(
            settings.node, listeners: try NBDListeners(taking: settings.node.nbd), onStopping: { try? manager?.tell(.stopping) }
        ) { Ready(node: $0, manager: manager).announce() }
        raiseFileLimit()
        try await node.run(until: [.sigterm, .sigint])
    }

    private func settings() async throws -> ServeSettings {
        let own = [
            "data": data, "http": http, "nbd": nbd.isEmpty ? nil : nbd.joined(separator: ","), "nbdSocket": nbdSocket,
            "stdio": stdio ? "true" : nil, "logLevel": logLevel, "logFormat": logFormat, "tableMemory": tableMemory,
            "reclaimRate": reclaimRate,
            "defragmentRate": defragmentRate, "metrics": metrics, "console": console, "consoleIdle": consoleIdle,
            "rateLimit": rateLimit,
            "auditDays": auditDays,
            "shutdownLimit": shutdownLimit, "lab": lab ? "true" : nil,
        ]
        let given = [own, access.given, limits.given].reduce([:]) { $0.merging($1) { first, _ in first } }
        return try await ServeSettings(flags: given.compactMapValues { $0 }, file: config)
    }

    /// Each GiB of a pool is an open file: as many as the system lets this process have.
    private func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
