import Crypto
import VarveBackend

/// Reads the bytes of an image, from the disk and not from memory, and compares them with checksums: those noted of the image itself, and those of a snapshot
/// that it grew from, for what is still the same.
struct ImageVerifier {
    /// A snapshot that the image grew from, and that was verified.
    struct Base: Equatable {
        let id: SnapshotID
        /// What is the same in the image is not read again.
        let isTrusted: Bool
    }

    /// What is known of a group before it is read.
    struct Known {
        /// Noted of the image.
        var own: UnitDigests?
        /// Noted of the base.
        var base: UnitDigests?
    }

    /// What was found in a group.
    struct Finding: Equatable {
        /// What is to be noted: what was known, and what was found where nothing was.
        var digests: UnitDigests
        /// Units whose bytes are not what they were, or cannot be read.
        var wrongUnits: [Int] = []
        var hasUnreadable = false
        /// Bytes that were read.
        var readByteCount: UInt64 = 0
        /// Bytes that are the trusted base's, and were not read.
        var sharedByteCount: UInt64 = 0
        /// Of those read, the ones that there was nothing to compare with.
        var newByteCount: UInt64 = 0
    }

    let device: any BlockDevice
    let base: Base?

    /// Reads a group. Blocks for as long as that takes.
    /// - Throws: what has nothing to do with a place on the disk, as when the image is gone.
    func read(_ group: UnitGroup, _ known: Known) throws(BackendError) -> Finding {
        var finding = Finding(digests: UnitDigests(unitCount: group.unitCount))
        let mapped = try units(of: group, since: nil) { $0 == .data }
        let changed = try changedUnits(of: group)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(UnitGroup.unitByteCount), alignment: 4096)
        defer { buffer.deallocate() }
        for unit in 0..<group.unitCount {
            let isShared = !changed[unit]
            let expected = known.own?[unit] ?? (isShared ? known.base?[unit] : nil)
            if mapped[unit], isShared, base?.isTrusted == true, let digest = known.base?[unit], digest == expected {
                finding.digests[unit] = digest
                finding.sharedByteCount += UInt64(group.range(ofUnit: unit).count)
                continue
            }
            let found = mapped[unit] ? try digest(of: unit, group, buffer, &finding) : UnitDigests(unitCount: 1)[0]
            finding.digests[unit] = expected ?? found ?? UnitDigests(unitCount: 1)[0]
            if mapped[unit], expected == nil { finding.newByteCount += UInt64(group.range(ofUnit: unit).count) }
            if try isWrong(found, expected, unit, group, isNoted: known.own != nil) { finding.wrongUnits.append(unit) }
        }
        return finding
    }

    /// A unit of a volume that was written between the looks at its map and its bytes is no longer the base's, and not wrong.
    private func isWrong(
        _ found: ArraySlice<UInt8>?, _ expected: ArraySlice<UInt8>?, _ unit: Int, _ group: UnitGroup, isNoted: Bool
    ) throws(BackendError) -> Bool {
        guard let found else { return true }
        guard let expected, expected != found else { return false }
        if isNoted { return true }
        return try isUnchanged(unit, group)
    }

    private func isUnchanged(_ unit: Int, _ group: UnitGroup) throws(BackendError) -> Bool { try !changedUnits(of: group)[unit] }

    /// Which units differ from the base; all if there is none, or no more.
    private func changedUnits(of group: UnitGroup) throws(BackendError) -> [Bool] {
        guard let base else { return Array(repeating: true, count: group.unitCount) }
        do throws(BackendError) {
            return try units(of: group, since: base.id) { $0 != .unchanged }
        } catch {
            guard error == .noSuchSnapshot(base.id) else { throw error }
            return Array(repeating: true, count: group.unitCount)
        }
    }

    /// Nil if it cannot be read.
    private func digest(
        of unit: Int, _ group: UnitGroup, _ buffer: UnsafeMutableRawBufferPointer, _ finding: inout Finding
    ) throws(BackendError) -> ArraySlice<UInt8>? {
        let range = group.range(ofUnit: unit)
        let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<range.count])
        finding.readByteCount += UInt64(range.count)
        do throws(BackendError) {
            try device.readStored(into: part, at: range.lowerBound)
        } catch {
            switch error {
            case .inputOutput, .corrupt: finding.hasUnreadable = true
            default: throw error
            }
            return nil
        }
        var hash = SHA256()
        hash.update(bufferPointer: UnsafeRawBufferPointer(part))
        return Array(hash.finalize())[..<UnitDigests.digestByteCount]
    }

    /// Which units of the group have an extent in them that is as asked for.
    private func units(
        of group: UnitGroup, since base: SnapshotID?, where isOne: (Extent.Kind) -> Bool
    ) throws(BackendError) -> [Bool] {
        var answer = Array(repeating: false, count: group.unitCount)
        var at = group.range.lowerBound
        while at < group.range.upperBound {
            let extents = try device.extents(since: base, in: at..<group.range.upperBound, limit: 1 << 12)
            guard let last = extents.last else { break }
            for extent in extents where isOne(extent.kind) {
                for unit in group.units(touchedBy: extent.range) { answer[unit] = true }
            }
            at = last.range.upperBound
        }
        return answer
    }

    /// The first byte from `offset` on that something is mapped at, or one before it in the same hole; the end if there is none.
    func firstMapped(from offset: UInt64, to end: UInt64) throws(BackendError) -> UInt64 {
        guard let first = try device.extents(since: nil, in: offset..<end, limit: 1).first, first.kind == .hole else {
            return offset
        }
        return first.range.upperBound
    }
}
