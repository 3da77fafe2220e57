/// A checksum of an image's bytes that does not depend on where its holes are, and is quick over them.
///
/// The image is cut into units of 2 MiB. The digest is over the number of the unit (u64, little-endian) and the digest of its bytes, for each unit
/// that is not all zero, ascending; at the end over the size of the image (u64).
package struct ContentDigest {
    package static let unitByteCount: UInt64 = 2 << 20
    private static let zeroes = [UInt8](repeating: 0, count: 1 << 20)

    var algorithm: ChecksumAlgorithm { image.algorithm }
    private let image: ByteDigest
    private var unit: ByteDigest
    /// Bytes that are in the digest, or known to be zero.
    private var position: UInt64 = 0
    private var unitHasBytes = false

    package init(_ algorithm: ChecksumAlgorithm) {
        (image, unit) = (ByteDigest(algorithm), ByteDigest(algorithm))
    }

    /// Goes its own way from here.
    private init(copying other: ContentDigest) {
        (image, unit) = (other.image.copy(), other.unit.copy())
        (position, unitHasBytes) = (other.position, other.unitHasBytes)
    }

    /// Adds bytes; those between the last ones and these are zero. They ascend.
    package mutating func add(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) {
        precondition(offset >= position, "bytes that do not ascend")
        guard !bytes.isEmpty else { return }
        skip(to: offset)
        var rest = bytes
        while !rest.isEmpty {
            let count = Int(min(UInt64(rest.count), Self.unitByteCount - position % Self.unitByteCount))
            let part = UnsafeRawBufferPointer(rebasing: rest[..<count])
            addToUnit(part)
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    private mutating func addToUnit(_ bytes: UnsafeRawBufferPointer) {
        unit.update(bytes)
        if !unitHasBytes { unitHasBytes = !bytes.isAllZero }
        position += UInt64(bytes.count)
        if position % Self.unitByteCount == 0 { endUnit() }
    }

    /// What lies up to `offset` is zero.
    package mutating func skip(to offset: UInt64) {
        guard offset > position else { return }
        let unitEnd = (position / Self.unitByteCount + 1) * Self.unitByteCount
        if unitHasBytes || position % Self.unitByteCount != 0 {
            addZeroes(until: min(offset, unitEnd))
            if offset <= unitEnd { return }
        }
        // Whole units of zeroes are not in the digest.
        position = offset / Self.unitByteCount * Self.unitByteCount
        addZeroes(until: offset)
    }

    private mutating func addZeroes(until end: UInt64) {
        while position < end {
            let count = Int(min(end - position, UInt64(Self.zeroes.count)))
            Self.zeroes.withUnsafeBytes { addToUnit(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }

    private mutating func endUnit() {
        if unitHasBytes {
            let number = (position - 1) / Self.unitByteCount
            withUnsafeBytes(of: number.littleEndian) { image.update($0) }
            unit.bytes.withUnsafeBytes { image.update($0) }
        }
        unit = ByteDigest(image.algorithm)
        unitHasBytes = false
    }

    /// Of an image of that size; what was not added is zero. More can be added afterwards.
    package func hex(byteCount: UInt64) -> String {
        var copy = ContentDigest(copying: self)
        copy.skip(to: byteCount)
        if copy.position % Self.unitByteCount != 0 { copy.endUnit() }
        withUnsafeBytes(of: byteCount.littleEndian) { copy.image.update($0) }
        return copy.image.hex
    }
}

extension UnsafeRawBufferPointer {
    /// Whether every byte is 0.
    var isAllZero: Bool {
        guard let base = baseAddress else { return true }
        var index = 0
        while index + 64 <= count {
            let words = base.loadUnaligned(fromByteOffset: index, as: SIMD8<UInt64>.self)
            if words != .zero { return false }
            index += 64
        }
        while index < count {
            if self[index] != 0 { return false }
            index += 1
        }
        return true
    }
}
