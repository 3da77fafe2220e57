import ArgumentParser

/// The flags of `varve serve` that say who may use NBD.
struct NBDAccessOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Offer TLS with the certificates and keys in this directory.", valueName: "dir"))
    var nbdTls: String?

    @Option(
        help: ArgumentHelp(
            "off, optional or required, for every client. Default: optional for this machine, required for others.",
            valueName: "mode"))
    var nbdTlsMode: String?

    @Flag(help: "Over TLS, a client without a pre-shared key must show a certificate that ca-cert.pem vouches for.")
    var nbdTlsVerifyClients = false

    @Flag(help: "Listen without requiring TLS on addresses that other machines reach.")
    var nbdAllowPlaintext = false

    @Flag(help: "A volume opens only for the client that proves the name of the server instance it is attached to.")
    var nbdBind = false

    @Option(help: ArgumentHelp("With --nbd-bind: the client that may open snapshots. Default: localhost.", valueName: "name"))
    var nbdSnapshotClient: String?

    /// By the keys of the settings; nil where nothing was given.
    var given: [String: String?] {
        [
            "nbdTls": nbdTls, "nbdTlsMode": nbdTlsMode, "nbdTlsVerifyClients": nbdTlsVerifyClients ? "true" : nil,
            "nbdAllowPlaintext": nbdAllowPlaintext ? "true" : nil, "nbdBind": nbdBind ? "true" : nil,
            "nbdSnapshotClient": nbdSnapshotClient,
        ]
    }
}

/// The flags of `varve serve` that say how much NBD clients may use.
struct NBDLimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The most NBD clients at a time. Default: 1024.", valueName: "count"))
    var nbdConnections: String?

    @Option(help: ArgumentHelp("Memory for large requests of all NBD clients together, in MiB. Default: 256.", valueName: "mib"))
    var nbdMemory: String?

    @Option(help: ArgumentHelp("The most requests a second of each volume or snapshot. Default: no limit.", valueName: "count"))
    var volumeIops: String?

    @Option(help: ArgumentHelp("The most MiB a second of each volume or snapshot. Default: no limit.", valueName: "mib"))
    var volumeThroughput: String?

    @Flag(help: "Each volume reaches no more than the IOPS and the throughput that the API shows for it.")
    var enforceLimits = false

    /// By the keys of the settings; nil where nothing was given.
    var given: [String: String?] {
        [
            "nbdConnections": nbdConnections, "nbdMemory": nbdMemory, "volumeIops": volumeIops,
            "volumeThroughput": volumeThroughput, "enforceLimits": enforceLimits ? "true" : nil,
        ]
    }
}
