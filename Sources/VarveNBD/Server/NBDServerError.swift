/// Why the NBD server does not listen. The description is one line for an operator: what is wrong and what would be right.
public enum NBDServerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another program listens on this address, or on this Unix socket.
    case addressInUse(String)
    /// The address can be reached from other machines, and the server does not require TLS.
    case notLoopback(String)
    /// The host has no address.
    case unknownHost(String, reason: String)
    /// The path is empty or longer than a Unix socket's can be.
    case badSocketPath(String)
    /// Something that is no socket lies at the path; it is left alone.
    case notASocket(String)
    /// LISTEN_FDS is not a number of sockets.
    case badActivation(String)
    /// A descriptor that this process was started with is not the socket that is meant.
    case badDescriptor(Int32, problem: String)
    /// The system refused.
    case cannotListen(String, reason: String)
    /// ``NBDServer/stop(graceSeconds:)`` has been called.
    case stopped

    public var description: String {
        switch self {
        case .addressInUse(let address):
            "NBD address \(address) is already in use: stop the program that listens there or choose another address"
        case .notLoopback(let address):
            "NBD address \(address) can be reached from other machines, which needs TLS: require TLS, or use 127.0.0.1, [::1] or a Unix socket"
        case .unknownHost(let address, let reason):
            "NBD address \(address) is not known (\(reason)): use an IP address or a host name of this machine"
        case .badSocketPath(let path):
            "NBD socket path \"\(path)\" has \(path.utf8.count) bytes: use 1 to \(SocketAddress.pathByteCount) bytes without NUL"
        case .notASocket(let path):
            "NBD socket path \(path) exists and is not a socket: remove it or choose another path"
        case .badActivation(let text):
            "LISTEN_FDS is \"\(text)\": a number of sockets from 1 to \(ActivatedSockets.countMax) is meant"
        case .badDescriptor(let descriptor, let problem):
            "descriptor \(descriptor), which this program was started with, cannot be served: \(problem)"
        case .cannotListen(let address, let reason):
            "NBD address \(address) cannot be listened on: \(reason)"
        case .stopped:
            "the NBD server has been stopped and cannot listen again: make a new one"
        }
    }
}
