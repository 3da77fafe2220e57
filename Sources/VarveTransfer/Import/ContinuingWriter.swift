import Glibc
import VarveBackend

/// Writes what an earlier run of the same import has not written. It trusts no note of how far that came: what is there is read and
/// compared, also where the stream tells nothing, so that the image is whole at the end, or refused.
final class ContinuingWriter: ImportWriter {
    /// The unit in which changes are told.
    private static let pageByteCount: UInt64 = 4096

    private let target: any BlockPeer
    private let isWhole: Bool
    private let overwrites: Bool
    private let ring: RequestRing
    private let there = ChunkPool(count: 1).wait()
    private var extents: ExtentCursor
    private var coverage = RangeCoverage(limit: .max)
    private var written: UInt64 = 0

    /// - Parameters:
    ///   - isWhole: the stream is a whole image: what it does not tell of is zero. If not, that must be unchanged.
    ///   - overwrites: bytes of somebody else may be there, and are lost.
    init(_ target: any BlockPeer, isWhole: Bool, overwrites: Bool) {
        (self.target, self.isWhole, self.overwrites) = (target, isWhole, overwrites)
        ring = RequestRing(target)
        extents = ExtentCursor(target)
    }

    func write(_ bytes: UnsafeRawBufferPointer, of chunk: Chunk, at offset: UInt64) throws(TransferError) {
        let range = offset..<offset + UInt64(bytes.count)
        _ = coverage.insert(range)
        if try holds(bytes, range) { return }
        try ring.write(bytes, of: chunk, at: offset)
        written += UInt64(bytes.count)
    }

    private func holds(_ bytes: UnsafeRawBufferPointer, _ range: Range<UInt64>) throws(TransferError) -> Bool {
        if try extents.isAll(isWhole ? .hole : .unchanged, range) { return false }
        there.count = bytes.count
        try target.read(into: there.bytes, at: range.lowerBound)
        guard let found = there.content.baseAddress, let wanted = bytes.baseAddress else { return true }
        if memcmp(found, wanted, bytes.count) == 0 { return true }
        // What the earlier run did not write is zero.
        if isWhole, !overwrites, zip(there.content, bytes).contains(where: { $0 != 0 && $0 != $1 }) { throw Self.foreign(range) }
        return false
    }

    func zero(_ range: Range<UInt64>) throws(TransferError) {
        _ = coverage.insert(range)
        try makeZero(range)
    }

    private func makeZero(_ range: Range<UInt64>) throws(TransferError) {
        if isWhole, !overwrites {
            guard try PartialPeer(peer: target).isZero(range, through: there) else { throw Self.foreign(range) }
        } else {
            try ring.zero(range)
        }
    }

    func finish() throws(TransferError) -> UInt64 {
        for gap in coverage.gaps(before: target.byteCount) {
            if isWhole {
                try makeZero(gap)
            } else if try !isUnchanged(gap) {
                throw Self.foreign(gap)
            }
        }
        try ring.flush()
        return written
    }

    /// Pages that records cover in part may have changed.
    private func isUnchanged(_ range: Range<UInt64>) throws(TransferError) -> Bool {
        let (first, end) = (
            (range.lowerBound + Self.pageByteCount - 1) / Self.pageByteCount, range.upperBound / Self.pageByteCount
        )
        guard first < end else { return true }
        var cursor = ExtentCursor(target)
        return try cursor.isAll(.unchanged, first * Self.pageByteCount..<end * Self.pageByteCount)
    }

    private static func foreign(_ range: Range<UInt64>) -> TransferError {
        .unfit(
            "the volume holds something in bytes \(range.lowerBound)-\(range.upperBound - 1) that is no part of this import: it was written since, or the file is another one now"
        )
    }
}
