import VarveBackend

/// An image that an earlier run has begun to write, each byte at its place.
protocol PartialImage {
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(TransferError)

    /// The first part of `range` that may hold something but zeroes; nil if there is none.
    func firstData(in range: Range<UInt64>) throws(TransferError) -> Range<UInt64>?
}

extension PartialImage {
    /// Reads what is not known to be zero.
    func isZero(_ range: Range<UInt64>, through chunk: Chunk) throws(TransferError) -> Bool {
        var offset = range.lowerBound
        while let data = try firstData(in: offset..<range.upperBound) {
            offset = min(data.upperBound, data.lowerBound + UInt64(ChunkPool.byteCount))
            chunk.count = Int(offset - data.lowerBound)
            try read(into: chunk.bytes, at: data.lowerBound)
            if !chunk.content.isAllZero { return false }
        }
        return true
    }
}

extension OpenFile: PartialImage {
    func firstData(in range: Range<UInt64>) throws(TransferError) -> Range<UInt64>? {
        guard let data = try data(from: range.lowerBound), data.lowerBound < range.upperBound else { return nil }
        return data.clamped(to: range)
    }
}

/// An image at the other end of a connection.
struct PartialPeer: PartialImage {
    let peer: any BlockPeer

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(TransferError) {
        try peer.read(into: buffer, at: offset)
    }

    func firstData(in range: Range<UInt64>) throws(TransferError) -> Range<UInt64>? {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let extents = try peer.extents(from: offset)
            if let data = extents.first(where: { $0.kind == .data && $0.range.overlaps(range) }) {
                return data.range.clamped(to: range)
            }
            guard let last = extents.last else { return nil }
            offset = last.range.upperBound
        }
        return nil
    }
}
