import VarveNBD
import VarveWire

/// Where NBD listens, as URIs for clients of the API.
extension NBDSettings {
    /// - Parameter names: where it listens: `HOST:PORT`, or the path of a socket.
    func exportAddresses(_ names: [String]) -> [String] {
        let sockets = [socketPath].compactMap { $0 } + names.filter { $0.hasPrefix("/") }
        let hosts = names.filter { !$0.hasPrefix("/") }.map { "\(scheme(isLocal: Self.isLocal($0)))://\($0)" }
        return sockets.map { "\(scheme(isLocal: true))+unix:///?socket=\($0)" } + hosts
    }

    /// `nbds` where a client without TLS is turned away.
    private func scheme(isLocal: Bool) -> String {
        guard tlsDirectory != nil else { return "nbd" }
        switch tlsMode {
        case .off: return "nbd"
        case .required: return "nbds"
        case .optional: return "nbd"
        case nil: return isLocal ? "nbd" : "nbds"
        }
    }

    private static func isLocal(_ name: String) -> Bool {
        name.hasPrefix("127.") || name.hasPrefix("localhost:") || name.hasPrefix("[::1]")
    }
}
