/// A host and a port, as `HOST:PORT` or `[IPv6]:PORT`.
package struct SocketAddress: Equatable, Sendable, CustomStringConvertible {
    package let host: String
    package let port: UInt16

    package init(_ text: String, of option: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw NodeError.setting("\(option) \(text): HOST:PORT is meant, with a port from 0 to 65535, as in 127.0.0.1:8080")
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else {
            throw NodeError.setting("\(option) \(text): the host is missing; 127.0.0.1 is this machine only")
        }
        self.host = String(host)
        self.port = port
    }

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Whether only this machine can reach it. A name other than `localhost` is not looked up.
    package var isLoopback: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
