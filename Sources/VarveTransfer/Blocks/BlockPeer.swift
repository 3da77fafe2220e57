public import VarveBackend

/// A request that was sent and not yet waited for.
public struct BlockTicket: Equatable, Sendable {
    let number: Int64
    public init(number: Int64) { self.number = number }
}

/// The bytes of an image at the other end of a connection, with several requests in flight. Used by one thread at a time.
public protocol BlockPeer: AnyObject {
    var byteCount: UInt64 { get }

    /// Whether ``extents(from:)`` compares with an older snapshot, and tells of what is unchanged.
    var tellsChanges: Bool { get }

    /// The first extents from `offset` on, in order and without gaps; at least one unless that is the end.
    func extents(from offset: UInt64) throws(TransferError) -> [Extent]

    /// Asks for the bytes at `offset`. `buffer` must stay until ``finish(_:)`` has returned.
    func startReading(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(TransferError) -> BlockTicket

    /// Sends bytes. `buffer` must stay, and stay as it is, until ``finish(_:)`` has returned.
    func startWriting(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(TransferError) -> BlockTicket

    /// Has `range` read as zero; space may be given back. At most ``zeroByteCountMax`` bytes.
    func startZeroing(_ range: Range<UInt64>) throws(TransferError) -> BlockTicket

    /// Waits for a request. Once for each, in any order.
    func finish(_ ticket: BlockTicket) throws(TransferError)

    /// Returns when what was written survives power loss. All writes must be finished.
    func flush() throws(TransferError)
}

/// How many bytes one ``BlockPeer/startZeroing(_:)`` may take: NBD's requests have lengths of 32 bits.
public let zeroByteCountMax: UInt64 = 1 << 30

extension BlockPeer {
    /// Reads, and waits for it.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(TransferError) {
        try finish(try startReading(into: buffer, at: offset))
    }
}

extension BlockPeer {
    /// How many bytes an export moves: what is mapped, or of that what has changed.
    public func dataByteCount() throws(TransferError) -> UInt64 { try PieceWalk.byteCount(of: self) }
}
