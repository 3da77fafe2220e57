/// Some units in a row of an image: what is verified, and noted, in one piece. A unit is 2 MiB.
struct UnitGroup: Equatable, Sendable {
    static let unitByteCount: UInt64 = 2 << 20
    /// Catalogs hold checksums of groups of this many: changing it takes a migration.
    static let unitCountMax = 64
    static let byteCount = unitByteCount * UInt64(unitCountMax)

    /// From 0.
    let index: Int64
    /// In bytes of the image, which may end in it.
    let range: Range<UInt64>

    /// The group that a byte of an image of `byteCount` bytes is in.
    init(holding offset: UInt64, ofImageOf byteCount: UInt64) {
        index = Int64(offset / Self.byteCount)
        let start = UInt64(index) * Self.byteCount
        range = start..<min(byteCount, start + Self.byteCount)
    }

    var unitCount: Int { Int((range.upperBound - range.lowerBound + Self.unitByteCount - 1) / Self.unitByteCount) }

    /// In bytes of the image.
    func range(ofUnit unit: Int) -> Range<UInt64> {
        let first = range.lowerBound + UInt64(unit) * Self.unitByteCount
        return first..<min(range.upperBound, first + Self.unitByteCount)
    }

    /// The units that bytes of the image lie in.
    func units(touchedBy bytes: Range<UInt64>) -> ClosedRange<Int> {
        let first = (bytes.lowerBound - range.lowerBound) / Self.unitByteCount
        return Int(first)...Int((bytes.upperBound - 1 - range.lowerBound) / Self.unitByteCount)
    }
}

/// The checksums of a group's units: SHA-256, cut to its first 16 bytes. They are to find what a disk has changed, and no one who wants to deceive.
struct UnitDigests: Equatable, Sendable {
    static let digestByteCount = 16

    /// One after the other; zeroes where nothing is mapped.
    private(set) var bytes: [UInt8]

    /// Of units that nothing is mapped in.
    init(unitCount: Int) { bytes = Array(repeating: 0, count: unitCount * Self.digestByteCount) }

    /// As noted. What is missing is as of a unit that nothing is mapped in.
    init(_ bytes: [UInt8], unitCount: Int) {
        self.bytes = Array(
            (bytes + Array(repeating: 0, count: unitCount * Self.digestByteCount)).prefix(unitCount * Self.digestByteCount))
    }

    var isEmpty: Bool { bytes.allSatisfy { $0 == 0 } }

    subscript(unit: Int) -> ArraySlice<UInt8> {
        get { bytes[place(of: unit)] }
        set { bytes.replaceSubrange(place(of: unit), with: newValue) }
    }

    private func place(of unit: Int) -> Range<Int> { unit * Self.digestByteCount..<(unit + 1) * Self.digestByteCount }
}
