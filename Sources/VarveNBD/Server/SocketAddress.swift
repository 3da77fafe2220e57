import Glibc

/// An address of the socket API, of any family.
struct SocketAddress: Sendable {
    private var storage: sockaddr_storage
    private let byteCount: socklen_t

    var family: CInt { CInt(storage.ss_family) }

    /// Calls `body` with the address in the form that system calls take.
    func withPointer<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        withUnsafePointer(to: storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, byteCount) }
        }
    }

    /// The most bytes that the path of a Unix socket can have; one more ends it.
    static let pathByteCount = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// A Unix socket. Nil if the path is empty, too long or has a NUL.
    init?(path: String) {
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count <= Self.pathByteCount, !bytes.contains(0) else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        self.init(copying: &address, byteCount: MemoryLayout<sockaddr_un>.size)
    }

    /// The addresses of a TCP host and port, for a server to listen on.
    /// - Throws: the text of `getaddrinfo`.
    static func resolve(host: String, port: UInt16) throws(ResolutionError) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw ResolutionError(text: String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(list) }
        return sequence(first: list, next: { $0?.pointee.ai_next }).compactMap { entry in
            guard let entry, let address = entry.pointee.ai_addr else { return nil }
            return SocketAddress(copying: address, byteCount: Int(entry.pointee.ai_addrlen))
        }
    }

    struct ResolutionError: Error { let text: String }

    private init(copying address: UnsafeRawPointer, byteCount: Int) {
        storage = sockaddr_storage()
        self.byteCount = socklen_t(byteCount)
        withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: byteCount)) }
    }

    /// Whether only this machine can reach it: 127.0.0.0/8, ::1, the IPv4-mapped form of the former, or a Unix socket.
    var isLocal: Bool {
        withUnsafeBytes(of: storage) { bytes in
            switch family {
            case AF_UNIX: return true
            case AF_INET: return bytes[4] == 127
            case AF_INET6:
                let address = Array(bytes[8..<24])
                let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
                if address.starts(with: mapped) { return address[12] == 127 }
                return address == [UInt8](repeating: 0, count: 15) + [1]
            default: return false
            }
        }
    }

    /// What a socket is bound to.
    /// - Throws: EAFNOSUPPORT if that is neither TCP nor a Unix socket.
    init(boundTo descriptor: CInt) throws(Errno) {
        var storage = sockaddr_storage()
        var byteCount = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &byteCount) }
        }
        guard result == 0 else { throw .current }
        self.storage = storage
        self.byteCount = byteCount
        guard [AF_UNIX, AF_INET, AF_INET6].contains(family) else { throw Errno(rawValue: EAFNOSUPPORT) }
    }

    /// The TCP port; nil for a Unix socket. It lies at bytes 2 and 3 of both sockaddr_in and sockaddr_in6.
    var port: UInt16? {
        if family == AF_UNIX { return nil }
        return withUnsafeBytes(of: storage) { $0.bigEndian(UInt16.self, at: 2) }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:10809`, `[::1]:10809`, or the path of a Unix socket.
    var description: String {
        guard let port else { return path }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let code = withPointer { getnameinfo($0, $1, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) }
        let host = code == 0 ? String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : "?"
        return family == AF_INET6 ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    private var path: String {
        withUnsafeBytes(of: storage) { bytes in
            let path = bytes[MemoryLayout<sa_family_t>.size..<max(MemoryLayout<sa_family_t>.size, Int(byteCount))]
            return String(decoding: path.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
