import VarveNBD

/// Where NBD clients come in: addresses, a Unix socket, and what the process was started with.
package struct NBDListeners: Sendable {
    /// Listening sockets of systemd.
    private let activated: [Int32]
    /// A connected client, if standard input is one.
    private let standardInput: Int32?

    /// Those of the settings only.
    package init() {
        activated = []
        standardInput = nil
    }

    /// Takes over what the process was started with. At its start, before anything else opens descriptors or reads the environment.
    package init(taking settings: NBDSettings) throws {
        activated = try ActivatedSockets.take()
        standardInput = settings.isStandardInputServed ? try StandardInput.takeSocket() : nil
    }

    /// Listens everywhere.
    /// - Returns: the addresses, with the ports that they got, and the sockets of systemd.
    func open(_ server: NBDServer, _ settings: NBDSettings) throws -> [String] {
        if let path = settings.socketPath { try server.listen(socketPath: path) }
        let held = try activated.map { try server.listen(descriptor: $0) }
        let isReached = !held.isEmpty || standardInput != nil
        let wanted = settings.addresses ?? (isReached ? [] : [NBDSettings.defaultAddress])
        // An address that systemd holds for this process may be among the settings' own.
        let others = wanted.filter { !held.contains($0.description) }
        return try held + others.map { try listen($0, server, held) }
    }

    private func listen(_ address: SocketAddress, _ server: NBDServer, _ held: [String]) throws -> String {
        do throws(NBDServerError) {
            let port = try server.listen(host: address.host, port: address.port)
            return SocketAddress(host: address.host, port: port).description
        } catch {
            guard case .addressInUse(let name) = error, !held.isEmpty else { throw error }
            throw NodeError.unusable(
                "NBD address \(name) is already in use, and \(held.joined(separator: ", ")) is held by systemd for this server: change ListenStream of its socket unit (systemctl edit varve.socket), or disable that unit"
            )
        }
    }

    /// Serves standard input, if that is a client.
    /// - Parameter whenOver: called when that client is gone.
    func serveStandardInput(_ server: NBDServer, whenOver: @escaping @Sendable () -> Void) throws {
        if let standardInput { try server.serve(descriptor: standardInput, whenOver: whenOver) }
    }
}
