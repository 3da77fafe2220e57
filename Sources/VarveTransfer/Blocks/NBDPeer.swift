import CLibNBD
import Glibc
public import VarveBackend

/// An export of an NBD server, through libnbd. One thread at a time; requests move while it is in a call.
///
/// Safe because it is handed from thread to thread, and libnbd locks its handle.
public final class NBDPeer: BlockPeer, @unchecked Sendable {
    /// What ``extents(from:)`` tells of.
    public enum Question: Equatable, Sendable {
        /// What holds bytes.
        case allocation
        /// What has changed since the snapshot of that number, and holds bytes or none.
        case changes(since: String)

        /// - Parameter snapshot: nil for the allocation.
        public init(since snapshot: String?) { self = snapshot.map { .changes(since: $0) } ?? .allocation }

        var contexts: [String] {
            switch self {
            case .allocation: [BlockStatusReply.allocation]
            case .changes(let snapshot): [BlockStatusReply.allocation, BlockStatusReply.dirty(snapshot)]
            }
        }
    }

    /// Bytes asked about at a time: below 4 GiB, as lengths have 32 bits. Questions end at its multiples, so that an export that is continued cuts
    /// the image where it would have been cut.
    private static let questionByteCount: UInt64 = 3 << 30

    private let uri: String
    private let question: Question
    private let handle: OpaquePointer
    public let byteCount: UInt64
    /// Whether the server tells of allocation; if not, all is data.
    private let tellsAllocation: Bool

    /// - Parameter uri: as in `nbd://127.0.0.1:10809/snapshot/10000002` or `nbd+unix:///NAME?socket=PATH`.
    /// - Throws: also if the server does not tell of changes since the snapshot that `question` names.
    public init(_ uri: String, question: Question = .allocation) throws(TransferError) {
        guard let handle = nbd_create() else { throw Self.failure(uri, "reach") }
        do throws(TransferError) {
            try Self.connect(handle, uri, question)
            let size = nbd_get_size(handle)
            guard size >= 0 else { throw Self.failure(uri, "get the size of") }
            byteCount = UInt64(size)
            tellsAllocation = nbd_can_meta_context(handle, BlockStatusReply.allocation) > 0
        } catch {
            nbd_close(handle)
            throw error
        }
        self.uri = uri
        self.question = question
        self.handle = handle
    }

    private static func connect(_ handle: OpaquePointer, _ uri: String, _ question: Question) throws(TransferError) {
        try NBDTrust.check(uri)
        for context in question.contexts where nbd_add_meta_context(handle, context) != 0 { throw failure(uri, "reach") }
        // Every byte of a buffer is what the server sent, or the read has failed.
        guard nbd_set_pread_initialize(handle, false) == 0, nbd_set_uri_allow_local_file(handle, true) == 0,
            nbd_connect_uri(handle, uri) == 0
        else { throw refusal(uri) }
        if case .changes(let snapshot) = question, nbd_can_meta_context(handle, BlockStatusReply.dirty(snapshot)) <= 0 {
            throw .unfit(
                "\(uri) does not tell what has changed since snapshot \(snapshot): it must be an older snapshot of the same volume, and not be deleted"
            )
        }
    }

    private static func refusal(_ uri: String) -> TransferError {
        let isEncrypted = uri.hasPrefix("nbds")
        let failure = failure(uri, "open")
        guard !isEncrypted, nbd_get_errno() == ENOTSUP else { return failure }
        return .unfit(
            "\(failure); if it demands TLS, say nbds:// with ?tls-certificates=DIR, or with USER@ and ?tls-psk-file=FILE (--nbd for the server's own exports)"
        )
    }

    public var tellsChanges: Bool { question != .allocation }

    deinit { nbd_close(handle) }

    /// Says good-bye to the server. Nothing may be in flight, and no call may follow.
    public func close() { nbd_shutdown(handle, 0) }

    public func extents(from offset: UInt64) throws(TransferError) -> [Extent] {
        guard offset < byteCount else { return [] }
        guard tellsAllocation else { return [Extent(range: offset..<byteCount, kind: .data)] }
        let reply = BlockStatusReply()
        var callback = nbd_extent_callback()
        callback.user_data = Unmanaged.passUnretained(reply).toOpaque()
        callback.callback = { data, context, offset, entries, count, _ in
            guard let data, let context, let entries else { return -1 }
            let reply = Unmanaged<BlockStatusReply>.fromOpaque(data).takeUnretainedValue()
            reply.add(String(cString: context), offset, UnsafeBufferPointer(start: entries, count: count))
            return 0
        }
        let count = min(Self.questionByteCount - offset % Self.questionByteCount, byteCount - offset)
        let outcome = withExtendedLifetime(reply) { nbd_block_status(handle, count, offset, callback, 0) }
        guard outcome == 0 else { throw failure("ask for the block status of") }
        let extents = reply.extents(of: offset..<offset + count, question)
        guard !extents.isEmpty else { throw .nbd(uri: uri, action: "ask for the block status of", reason: "no extent came back") }
        return extents
    }

    public func startReading(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(TransferError) -> BlockTicket {
        try ticket(nbd_aio_pread(handle, buffer.baseAddress, buffer.count, offset, nbd_completion_callback(), 0), "read")
    }

    public func startWriting(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(TransferError) -> BlockTicket {
        try ticket(nbd_aio_pwrite(handle, buffer.baseAddress, buffer.count, offset, nbd_completion_callback(), 0), "write to")
    }

    public func startZeroing(_ range: Range<UInt64>) throws(TransferError) -> BlockTicket {
        let count = range.upperBound - range.lowerBound
        return try ticket(nbd_aio_zero(handle, count, range.lowerBound, nbd_completion_callback(), 0), "write zeroes to")
    }

    public func finish(_ ticket: BlockTicket) throws(TransferError) {
        while true {
            switch nbd_aio_command_completed(handle, UInt64(ticket.number)) {
            case 1: return
            case 0: if nbd_poll(handle, -1) < 0 { throw failure("talk to") }
            default: throw failure("talk to")
            }
        }
    }

    public func flush() throws(TransferError) {
        guard nbd_can_flush(handle) > 0 else { return }
        if nbd_flush(handle, 0) != 0 { throw failure("flush") }
    }

    private func ticket(_ cookie: Int64, _ action: String) throws(TransferError) -> BlockTicket {
        if cookie < 0 { throw failure(action) }
        return BlockTicket(number: cookie)
    }

    private func failure(_ action: String) -> TransferError { Self.failure(uri, action) }

    /// libnbd keeps the text of the last error of each thread.
    private static func failure(_ uri: String, _ action: String) -> TransferError {
        .nbd(uri: uri, action: action, reason: nbd_get_error().map { String(cString: $0) } ?? "no reason is known")
    }
}
