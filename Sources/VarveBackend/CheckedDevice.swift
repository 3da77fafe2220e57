/// Checks the contract of ``BlockDevice`` in one place: ranges and read-only, so that backends stay thin.
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

    public func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try checkWrite(offset, UInt64(buffer.count))
        if !buffer.isEmpty { try device.write(buffer, at: offset) }
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
