/// Writes to a peer with several requests in flight, on one thread. Ranges do not overlap.
final class RequestRing {
    /// Requests that are sent before the first is waited for.
    static let requestCountMax = 16

    private let peer: any BlockPeer
    private var inFlight: [(ticket: BlockTicket, chunk: Chunk?)] = []

    init(_ peer: any BlockPeer) { self.peer = peer }

    /// Sends bytes, which are `chunk`'s or a part of it.
    func write(_ bytes: UnsafeRawBufferPointer, of chunk: Chunk, at offset: UInt64) throws(TransferError) {
        try makeRoom()
        inFlight.append((try peer.startWriting(bytes, at: offset), chunk))
    }

    func zero(_ range: Range<UInt64>) throws(TransferError) {
        var at = range.lowerBound
        while at < range.upperBound {
            let end = min(range.upperBound, at + zeroByteCountMax)
            try makeRoom()
            inFlight.append((try peer.startZeroing(at..<end), nil))
            at = end
        }
    }

    /// Returns when the peer has all that was sent.
    func drain() throws(TransferError) { while !inFlight.isEmpty { try finishOldest() } }

    /// Returns when what was sent survives power loss.
    func flush() throws(TransferError) {
        try drain()
        try peer.flush()
    }

    private func makeRoom() throws(TransferError) {
        if inFlight.count >= Self.requestCountMax { try finishOldest() }
    }

    /// The bytes must stay until the request is finished: a chunk that is let go of is filled with others at once.
    private func finishOldest() throws(TransferError) {
        let oldest = inFlight.removeFirst()
        let outcome = withExtendedLifetime(oldest.chunk) {
            Result { () throws(TransferError) in try peer.finish(oldest.ticket) }
        }
        try outcome.get()
    }
}
