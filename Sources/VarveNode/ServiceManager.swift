import Glibc

/// The program that started this process and wants to know how it fares: systemd, for a unit of `Type=notify`. It is told in datagrams of
/// lines like `READY=1` (sd_notify(3), whose protocol systemd promises to keep).
package struct ServiceManager: Sendable {
    /// What it is told.
    package enum State: Sendable {
        /// Everything listens. - Parameter status: for people, in one line.
        case ready(status: String)
        /// No more clients are taken.
        case stopping
        /// The process is about to end. - Parameter reason: for people.
        case failed(reason: String)

        var message: String {
            switch self {
            case .ready(let status): "READY=1\nSTATUS=\(Self.line(status))"
            case .stopping: "STOPPING=1\nSTATUS=ending: requests in flight are answered"
            case .failed(let reason): "STATUS=\(Self.line(reason))"
            }
        }

        private static func line(_ text: String) -> String { text.replacing("\n", with: " ") }
    }

    private static let variable = "NOTIFY_SOCKET"

    /// An absolute path; or, after an `@`, the name of an abstract socket.
    private let name: String

    /// Takes over `NOTIFY_SOCKET`: clears it, so that child processes do not speak for this one. At the process's start, before there are
    /// other threads.
    /// - Returns: nil if nobody wants to be told.
    /// - Throws: ``NodeError/setting(_:)`` for what is no address of a socket.
    package static func take() throws -> ServiceManager? {
        guard let value = getenv(variable) else { return nil }
        let name = String(cString: value)
        unsetenv(variable)
        return try ServiceManager(name)
    }

    private init(_ name: String) throws {
        guard (2...Self.nameByteCountMax).contains(name.utf8.count), name.hasPrefix("/") || name.hasPrefix("@") else {
            throw NodeError.setting(
                "\(Self.variable) is \"\(name)\": an absolute path, or @ and a name, of at most \(Self.nameByteCountMax) bytes is meant"
            )
        }
        self.name = name
    }

    /// What fits an address, with the zero byte behind a path.
    private static var nameByteCountMax: Int { MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1 }

    /// Tells it. Any thread; waits for a manager that is behind with its reading.
    /// - Throws: ``NodeError/unusable(_:)`` if nobody is there to be told.
    package func tell(_ state: State) throws {
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        let message = Array(state.message.utf8)
        guard send(message, through: descriptor) == message.count else { throw failure() }
    }

    private func send(_ message: [UInt8], through descriptor: CInt) -> Int {
        var bytes = Array(name.utf8)
        if name.hasPrefix("@") { bytes[0] = 0 }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        // An abstract name is all that the length says; a path ends with a zero byte.
        let byteCount = MemoryLayout<sa_family_t>.size + bytes.count + (bytes[0] == 0 ? 0 : 1)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, message, message.count, CInt(MSG_NOSIGNAL), $0, socklen_t(byteCount))
            }
        }
    }

    private func failure() -> NodeError {
        .unusable("the service manager at \(name) (\(Self.variable)) cannot be told: \(String(cString: strerror(errno)))")
    }
}
