import Foundation

/// Where a server's exports are reached: an NBD URI without an export.
public struct ExportLocation: Equatable, Sendable {
    private static let schemes: Set = ["nbd", "nbds", "nbd+unix", "nbds+unix"]
    private static let wildcards: Set = ["0.0.0.0", "::", "[::]"]

    private var components: URLComponents

    /// - Throws: ``TransferError/unfit(_:)`` if it is none.
    public init(_ uri: String) throws(TransferError) {
        guard let components = URLComponents(string: uri), Self.schemes.contains(components.scheme ?? ""),
            components.path == "" || components.path == "/"
        else {
            throw .unfit(
                "\(uri) is no address of an NBD server; it must be as nbd://HOST:PORT or nbd+unix:///?socket=PATH, without an export"
            )
        }
        self.components = components
    }

    /// The URI of an export.
    public func uri(_ export: String) -> String {
        var components = components
        components.path = "/" + export
        return components.string ?? ""
    }

    /// Whether TLS is spoken there.
    public var isEncrypted: Bool { components.scheme?.hasPrefix("nbds") ?? false }

    /// The best of a server's addresses for somebody who reaches the server's API at `host`: a Unix socket before TCP.
    /// - Parameters:
    ///   - addresses: as the server tells them.
    ///   - canOpen: whether there is a socket at a path of this machine.
    /// - Returns: nil if none is reached from here.
    public static func best(
        of addresses: [String], host: String, canOpen: (String) -> Bool
    ) -> ExportLocation? {
        let locations = addresses.compactMap { try? ExportLocation($0) }
        let isHere = isLoopback(host)
        let socket = locations.first { location in
            guard isHere, let path = location.socketPath else { return false }
            return canOpen(path)
        }
        return socket ?? locations.lazy.compactMap { $0.reached(as: host, isHere: isHere) }.first
    }

    private var socketPath: String? {
        guard components.scheme?.hasSuffix("+unix") ?? false else { return nil }
        return components.queryItems?.first { $0.name == "socket" }?.value
    }

    /// The address over TCP as that host; nil if it is none, or is the server's own loopback.
    private func reached(as host: String, isHere: Bool) -> ExportLocation? {
        guard let own = components.host, !own.isEmpty else { return nil }
        if Self.wildcards.contains(own) {
            var location = self
            location.components.host = host
            return location
        }
        return isHere || !Self.isLoopback(own) ? self : nil
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host.hasPrefix("127.") || host == "::1" || host == "[::1]"
    }
}
