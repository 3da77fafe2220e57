import COpenSSL

/// Where OpenSSL's bytes go to and come from: a BIO whose calls are those of a ``TLSSession``'s socket.
enum SocketBIO {
    /// Safe because it is not changed once it is made.
    private struct Method: @unchecked Sendable {
        let pointer: OpaquePointer?
    }

    private static let method = Method(pointer: makeMethod())

    /// A new BIO, or nil if there is no memory. The session must outlive it.
    static func make(for session: TLSSession) -> OpaquePointer? {
        guard let method = method.pointer, let bio = BIO_new(method) else { return nil }
        BIO_set_data(bio, Unmanaged.passUnretained(session).toOpaque())
        BIO_set_init(bio, 1)
        return bio
    }

    private static func makeMethod() -> OpaquePointer? {
        guard let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "varve socket") else { return nil }
        BIO_meth_set_read(method) { SocketBIO.read($0, $1, $2) }
        BIO_meth_set_write(method) { SocketBIO.write($0, $1, $2) }
        BIO_meth_set_ctrl(method) { bio, command, _, _ in SocketBIO.control(bio, command) }
        return method
    }

    /// - Returns: how many bytes; 0 at the end of the stream; -1 if there are none now (to be retried) or the call failed.
    private static func read(_ bio: OpaquePointer?, _ start: UnsafeMutablePointer<CChar>?, _ count: CInt) -> CInt {
        varve_bio_clear_retry_flags(bio)
        let session = TLSSession.of(pointer: BIO_get_data(bio))
        let buffer = UnsafeMutableRawBufferPointer(start: start, count: Int(count))
        if let received = session.receiveFromSocket(into: buffer) { return CInt(received) }
        if session.isOnlyEmpty { varve_bio_set_retry_read(bio) }
        return -1
    }

    /// - Returns: `count`, or -1 if the call failed.
    private static func write(_ bio: OpaquePointer?, _ start: UnsafePointer<CChar>?, _ count: CInt) -> CInt {
        varve_bio_clear_retry_flags(bio)
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(count))
        return TLSSession.of(pointer: BIO_get_data(bio)).sendToSocket(bytes) ? count : -1
    }

    /// Nothing is buffered here, so a flush has always been done.
    private static func control(_ bio: OpaquePointer?, _ command: CInt) -> CLong {
        switch command {
        case BIO_CTRL_FLUSH: 1
        case BIO_CTRL_EOF: TLSSession.of(pointer: BIO_get_data(bio)).isAtEnd ? 1 : 0
        default: 0
        }
    }
}
