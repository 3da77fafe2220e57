/// Values to the bytes of a `rbd diff` stream: ``header(_:)`` once, records in ascending order, ``end`` once.
public struct RBDDiffEncoder: Sendable {
    private let version: RBDDiffVersion

    public init(_ version: RBDDiffVersion) { self.version = version }

    /// The banner and the metadata records, in the order in which Ceph writes them.
    /// - Precondition: names have 1 to ``RBDDiffHeader/nameByteCountMax`` bytes; `header` is of this version.
    public func header(_ header: RBDDiffHeader) -> [UInt8] {
        precondition(header.version == version, "a header of another version")
        var bytes = version.banner
        if let name = header.fromSnapshot { append(name, .fromSnapshot, to: &bytes) }
        if let name = header.toSnapshot { append(name, .toSnapshot, to: &bytes) }
        if version == .v2, let isProtected = header.isProtected {
            begin(.protection, length: 1, in: &bytes)
            bytes.append(isProtected ? 1 : 0)
        }
        begin(.size, length: 8, in: &bytes)
        append(header.byteCount, to: &bytes)
        return bytes
    }

    /// What comes before the bytes of `range`.
    public func write(_ range: Range<UInt64>) -> [UInt8] { record(.write, range, payload: UInt64(range.count)) }

    /// The record that says that `range` is zero.
    public func zero(_ range: Range<UInt64>) -> [UInt8] { record(.zero, range, payload: 0) }

    /// The last record.
    public var end: [UInt8] { [RBDDiffTag.end.rawValue] }

    private func record(_ tag: RBDDiffTag, _ range: Range<UInt64>, payload: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        begin(tag, length: 16 + payload, in: &bytes)
        append(range.lowerBound, to: &bytes)
        append(range.upperBound - range.lowerBound, to: &bytes)
        return bytes
    }

    private func begin(_ tag: RBDDiffTag, length: UInt64, in bytes: inout [UInt8]) {
        bytes.append(tag.rawValue)
        if version == .v2 { append(length, to: &bytes) }
    }

    private func append(_ name: String, _ tag: RBDDiffTag, to bytes: inout [UInt8]) {
        let text = Array(name.utf8)
        precondition(1...RBDDiffHeader.nameByteCountMax ~= text.count, "a name of \(text.count) bytes")
        begin(tag, length: 4 + UInt64(text.count), in: &bytes)
        append(UInt32(text.count), to: &bytes)
        bytes += text
    }

    private func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }
}
