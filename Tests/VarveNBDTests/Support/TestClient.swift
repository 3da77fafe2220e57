import Glibc
import VarveNBD

/// A client on a raw socket, which may break every rule of the protocol. All waits end after 20 seconds.
final class TestClient {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: CInt
    private var tls: ClientTLSConnection?
    /// A server that lives as long as this client.
    private let server: AnyObject?

    /// Takes over a connected socket.
    init(descriptor: CInt) {
        self.descriptor = descriptor
        server = nil
    }

    init(port: UInt16, of server: AnyObject? = nil) throws {
        self.server = server
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        descriptor = try Self.connected(AF_INET, &address, MemoryLayout<sockaddr_in>.size)
    }

    init(path: String, of server: AnyObject? = nil) throws {
        self.server = server
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        descriptor = try Self.connected(AF_UNIX, &address, MemoryLayout<sockaddr_un>.size)
    }

    deinit { _ = Glibc.close(descriptor) }

    private static func connected(_ family: CInt, _ address: UnsafeRawPointer, _ byteCount: Int) throws -> CInt {
        let descriptor = socket(family, CInt(SOCK_STREAM.rawValue), 0)
        let pointer = address.assumingMemoryBound(to: sockaddr.self)
        guard connect(descriptor, pointer, socklen_t(byteCount)) == 0 else {
            let error = errno
            _ = Glibc.close(descriptor)
            throw Failure(description: "connect: \(String(cString: strerror(error)))")
        }
        var timeout = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        return descriptor
    }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                tls?.send($0) ?? Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(description: "send: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    /// Exactly `count` bytes.
    func receive(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let piece = try receiveSome(atMost: count - bytes.count)
            if piece.isEmpty { throw Failure(description: "closed after \(bytes.count) of \(count) bytes") }
            bytes += piece
        }
        return bytes
    }

    /// Everything until the server closes.
    func receiveToEnd() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let piece = try receiveSome(atMost: 65536)
            if piece.isEmpty { return bytes }
            bytes += piece
        }
    }

    private func receiveSome(atMost count: Int) throws -> [UInt8] {
        var failure: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            used = 0
            let received = tls?.receive(UnsafeMutableRawBufferPointer(buffer)) ?? recv(descriptor, buffer.baseAddress, count, 0)
            if received >= 0 { used = received } else { failure = errno }
        }
        // A server that closes with unread bytes resets the connection, which is an end too.
        guard failure == 0 || failure == ECONNRESET else {
            throw Failure(description: "recv: \(String(cString: strerror(failure)))")
        }
        return bytes
    }

    /// Whether the server takes no more bytes; only for Unix sockets, where an empty send tells.
    var isRefused: Bool { Glibc.send(descriptor, [0 as UInt8], 0, CInt(MSG_NOSIGNAL)) < 0 }

    /// Greeting, flags, STARTTLS, and TLS.
    func startTLS(_ settings: ClientTLS) throws {
        try send(HandshakeBytes.clientFlags() + HandshakeBytes.option(.startTLS))
        guard try receive(18 + 20).suffix(20) == HandshakeBytes.reply(.ack, to: .startTLS)[...] else {
            throw Failure(description: "STARTTLS was refused")
        }
        tls = try settings.connect(descriptor)
    }

    /// Opens an export once TLS is on.
    func openOverTLS(_ name: String) throws {
        try send(HandshakeBytes.option(.go, HandshakeBytes.query(name)))
        let type = try receive(20)[12..<16]
        guard type == bigEndian(OptionReplyType.info.rawValue)[...] else { throw Failure(description: "GO got \(type)") }
        _ = try receive(12 + 20)
    }

    /// Says that no more bytes come, but goes on receiving.
    func finishSending() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// Greeting, flags and GO.
    /// - Returns: the size and the transmission flags.
    @discardableResult
    func open(_ name: String) throws -> (size: UInt64, flags: UInt16) {
        try send(HandshakeBytes.clientFlags() + HandshakeBytes.option(.go, HandshakeBytes.query(name)))
        let bytes = try receive(18 + 32 + 20)
        guard bytes.suffix(20) == HandshakeBytes.reply(.ack, to: .go)[...] else {
            throw Failure(description: "GO was answered with \(bytes)")
        }
        return (integer(UInt64.self, bytes[40..<48]), integer(UInt16.self, bytes[48..<50]))
    }

    /// The reply to a request, which has no data unless it is longer.
    func exchange(_ request: [UInt8], replyByteCount: Int = 16) throws -> [UInt8] {
        try send(request)
        return try receive(replyByteCount)
    }
}
