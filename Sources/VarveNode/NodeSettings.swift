package import Foundation
package import Logging
package import VarveEngine
package import VarveService

/// What a node runs with.
package struct NodeSettings: Sendable {
    package var data: String
    /// Port 0 takes a free one.
    package var http: SocketAddress
    package var nbd: NBDSettings
    package var service: ServiceConfiguration
    package var pool = PoolSettings()
    /// Whether `GET /metrics` is answered, which is not signed: where only this machine can ask, unless it is set.
    package var showsMetrics: Bool
    /// Whether there is the web console.
    package var showsConsole = true
    /// After so long without use a session of the console ends; nil for the console's own choice.
    package var consoleIdleLimit: Duration?
    /// Whether calls can be made to fail, and the state replaced.
    package var isLab = false
    /// Where the lab's clock stands still from the start; nil lets it run with the machine's.
    package var labTime: Date?
    /// Whether what was answered survives power loss. False for data that nobody needs after this process: then nothing is synced, and all else is the same.
    package var isDurable = true
    /// Of each access key; 0 for no limit.
    package var requestsPerSecond = 0
    /// How long the audit log keeps its entries; 0 for good.
    package var auditDays = 0
    /// After that an orderly end is given up, and with it the process; nil waits for ever.
    package var shutdownLimitSeconds: Int?
    /// Makes the logger of a part, named as in `varve.nbd`.
    package var makeLogger: @Sendable (String) -> Logger = { Logger(label: $0) }

    package init(data: String, http: SocketAddress, nbd: NBDSettings, service: ServiceConfiguration) {
        self.data = data
        self.http = http
        self.nbd = nbd
        self.service = service
        showsMetrics = http.isLoopback
    }
}
