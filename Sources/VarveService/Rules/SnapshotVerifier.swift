import Crypto
import VarveBackend

/// Reads a snapshot's bytes and makes checksums of them: SHA-256 of each unit of 2 MiB, cut to its first 16 bytes. They are to find what a disk
/// has changed, and no one who wants to deceive.
struct SnapshotVerifier {
    static let unitByteCount: UInt64 = 2 << 20
    static let digestByteCount = 16
    private static let unitsPerGroup = 512
    static let groupByteCount = unitByteCount * UInt64(unitsPerGroup)
    /// Bytes after which a step ends: about a second of reading.
    static let stepByteCount: UInt64 = 512 << 20

    let device: any BlockDevice
    /// Of the snapshot.
    let byteCount: UInt64

    /// What was found in a group of units.
    struct Group {
        let start: UInt64
        /// The end of the snapshot, or of the group.
        let end: UInt64
        /// Of all units, one after the other; zeroes where nothing is mapped.
        var digests: [UInt8]
        /// Units that could not be read, by their place in the group.
        var unreadable: [Int] = []
        /// Bytes that were read.
        var byteCount: UInt64 = 0

        /// In bytes of the snapshot.
        func range(ofUnit unit: Int) -> Range<UInt64> {
            let first = start + UInt64(unit) * SnapshotVerifier.unitByteCount
            return first..<min(end, first + SnapshotVerifier.unitByteCount)
        }

        /// Units that are not as `known` says, which is nil where nothing is known, and those that could not be read.
        func wrongUnits(comparedWith known: [UInt8]?) -> [Int] {
            guard let known else { return unreadable }
            let size = SnapshotVerifier.digestByteCount
            return (0..<digests.count / size).filter { unit in
                let place = unit * size..<(unit + 1) * size
                return unreadable.contains(unit) || known.count < place.upperBound || known[place] != digests[place]
            }
        }
    }

    /// Reads a group. Blocks for as long as that takes.
    /// - Throws: what has nothing to do with a place on the disk, as when the snapshot is gone.
    func read(group index: UInt64) throws(BackendError) -> Group {
        let start = index * Self.groupByteCount
        let end = min(byteCount, start + Self.groupByteCount)
        let unitCount = Int((end - start + Self.unitByteCount - 1) / Self.unitByteCount)
        var group = Group(start: start, end: end, digests: Array(repeating: 0, count: unitCount * Self.digestByteCount))
        let mapped = try mappedUnits(start..<end, count: unitCount)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(Self.unitByteCount), alignment: 4096)
        defer { buffer.deallocate() }
        for unit in 0..<unitCount where mapped[unit] { try read(unit, of: &group, buffer) }
        return group
    }

    private func read(_ unit: Int, of group: inout Group, _ buffer: UnsafeMutableRawBufferPointer) throws(BackendError) {
        let range = group.range(ofUnit: unit)
        let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<range.count])
        group.byteCount += UInt64(range.count)
        do throws(BackendError) {
            try device.read(into: part, at: range.lowerBound)
        } catch {
            switch error {
            case .inputOutput, .corrupt: group.unreadable.append(unit)
            default: throw error
            }
            return
        }
        var hash = SHA256()
        hash.update(bufferPointer: UnsafeRawBufferPointer(part))
        group.digests.replaceSubrange(
            unit * Self.digestByteCount..<(unit + 1) * Self.digestByteCount, with: Array(hash.finalize())[..<Self.digestByteCount]
        )
    }

    /// Which units of the range have anything mapped in them.
    private func mappedUnits(_ range: Range<UInt64>, count: Int) throws(BackendError) -> [Bool] {
        var mapped = Array(repeating: false, count: count)
        var at = range.lowerBound
        while at < range.upperBound {
            let extents = try device.extents(since: nil, in: at..<range.upperBound, limit: 1 << 16)
            guard let last = extents.last else { break }
            for extent in extents where extent.kind == .data {
                let first = (extent.range.lowerBound - range.lowerBound) / Self.unitByteCount
                let end = (extent.range.upperBound - 1 - range.lowerBound) / Self.unitByteCount
                for unit in first...end { mapped[Int(unit)] = true }
            }
            at = last.range.upperBound
        }
        return mapped
    }
}
