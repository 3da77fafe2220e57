/// Checks the contract of ``BlockDevice`` in one place: ranges and read-only, so that backends stay thin, and that extents are in order.
///
/// Safe to share: it holds only a reference to a `Sendable` device.
public final class CheckedDevice: BlockDevice {
    private let device: any BlockDevice

    public init(_ device: any BlockDevice) { self.device = device }

    public var byteCount: UInt64 { device.byteCount }
    public var isReadOnly: Bool { device.isReadOnly }

    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try checkRange(offset, UInt64(buffer.count))
        if !buffer.isEmpty { try device.read(into: buffer, at: offset) }
    }

    public func readIfReady(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool {
        try checkRange(offset, UInt64(buffer.count))
        if buffer.isEmpty { return true }
        return try device.readIfReady(into: buffer, at: offset)
    }

    public func readStored(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try checkRange(offset, UInt64(buffer.count))
        if !buffer.isEmpty { try device.readStored(into: buffer, at: offset) }
    }

    public func beginReading(_ range: Range<UInt64>) throws(BackendError) -> FilePlace? {
        precondition(!range.isEmpty, "no bytes lie nowhere")
        try checkRange(range.lowerBound, range.upperBound - range.lowerBound)
        return try device.beginReading(range)
    }

    public func endReading(_ place: FilePlace) { device.endReading(place) }

    public func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try checkWrite(offset, UInt64(buffer.count))
        if !buffer.isEmpty { try device.write(buffer, at: offset) }
    }

    public func writeIfReady(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool {
        try checkWrite(offset, UInt64(buffer.count))
        if buffer.isEmpty { return true }
        return try device.writeIfReady(buffer, at: offset)
    }

    public func writeZeroes(at offset: UInt64, count: UInt64, mayDeallocate: Bool) throws(BackendError) {
        try checkWrite(offset, count)
        if count > 0 { try device.writeZeroes(at: offset, count: count, mayDeallocate: mayDeallocate) }
    }

    public func discard(at offset: UInt64, count: UInt64) throws(BackendError) {
        try checkWrite(offset, count)
        if count > 0 { try device.discard(at: offset, count: count) }
    }

    public func flush() throws(BackendError) { try device.flush() }

    public func findExtents(
        since base: SnapshotID?, in range: Range<UInt64>, _ list: inout ExtentList
    ) throws(BackendError) {
        precondition(list.limit >= 1 && list.extents.isEmpty, "extents were asked for, but there is no room for any")
        try checkRange(range.lowerBound, range.upperBound - range.lowerBound)
        if range.isEmpty { return }
        try device.findExtents(since: base, in: range, &list)
        precondition(list.extents.isStart(of: range), "the extents of \(range) are not in order: \(list.extents)")
    }

    public func ancestors() -> [SnapshotID] { device.ancestors() }

    private func checkWrite(_ offset: UInt64, _ count: UInt64) throws(BackendError) {
        if device.isReadOnly { throw .readOnly }
        try checkRange(offset, count)
    }

    private func checkRange(_ offset: UInt64, _ count: UInt64) throws(BackendError) {
        let size = device.byteCount
        guard offset <= size, count <= size - offset else {
            throw .outOfRange(offset: offset, byteCount: count, deviceByteCount: size)
        }
    }
}

extension [Extent] {
    /// Whether these are extents, at least 1, without gaps from the start of the range on, and not past its end.
    fileprivate func isStart(of range: Range<UInt64>) -> Bool {
        var end = range.lowerBound
        for extent in self {
            if extent.range.isEmpty || extent.range.lowerBound != end { return false }
            end = extent.range.upperBound
        }
        return !isEmpty && end <= range.upperBound
    }
}
