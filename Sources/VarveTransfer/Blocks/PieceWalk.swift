import VarveBackend

/// The pieces of an image in ascending order, what is unchanged left out. The same image gives the same pieces.
struct PieceWalk {
    /// Bytes of a piece that holds bytes, at most. Pieces end at its multiples, so that each lies in one unit of ``ContentDigest``.
    static let byteCountMax: UInt64 = 1 << 20

    private let peer: any BlockPeer
    private var offset: UInt64
    private var extents: ArraySlice<Extent> = []

    /// - Parameter offset: where to begin: 0, or the end of a piece.
    init(_ peer: any BlockPeer, from offset: UInt64 = 0) {
        self.peer = peer
        self.offset = offset
    }

    mutating func next() throws(TransferError) -> Piece? {
        while offset < peer.byteCount {
            if extents.isEmpty { extents = try peer.extents(from: offset)[...] }
            guard let extent = extents.first else { return nil }
            let piece = piece(of: extent)
            offset = piece.range.upperBound
            if offset >= extent.range.upperBound { extents.removeFirst() }
            if extent.kind != .unchanged { return piece }
        }
        return nil
    }

    private func piece(of extent: Extent) -> Piece {
        guard extent.kind == .data else { return Piece(range: offset..<extent.range.upperBound, holdsBytes: false) }
        let end = (offset / Self.byteCountMax + 1) * Self.byteCountMax
        return Piece(range: offset..<min(end, extent.range.upperBound), holdsBytes: true)
    }

    /// Bytes of all pieces that hold some, those before `end`.
    static func byteCount(of peer: any BlockPeer, before end: UInt64 = .max) throws(TransferError) -> UInt64 {
        var count: UInt64 = 0
        var offset: UInt64 = 0
        while offset < min(end, peer.byteCount) {
            let extents = try peer.extents(from: offset)
            for extent in extents where extent.kind == .data {
                let range = extent.range.clamped(to: 0..<end)
                count += range.upperBound - range.lowerBound
            }
            guard let last = extents.last else { break }
            offset = last.range.upperBound
        }
        return count
    }
}
