import Synchronization
import VarveBackend

/// A device of a ``LabBackend``: that of the store which is open now.
///
/// It tells of no places in files (``BlockDevice/beginReading(_:)``): those of a store that is closed for another one may go at any time.
final class LabDevice: BlockDevice {
    private let backend: LabBackend
    private let image: ImageID
    private let cached = Mutex<(opening: Int, device: any BlockDevice)?>(nil)

    init(_ backend: LabBackend, _ image: ImageID) {
        self.backend = backend
        self.image = image
    }

    /// Throws if there is no such image.
    func check() throws(BackendError) { try use { _ throws(BackendError) in } }

    /// 0 once it is gone.
    var byteCount: UInt64 { (try? use { device throws(BackendError) in device.byteCount }) ?? 0 }

    var isReadOnly: Bool {
        if case .snapshot = image { true } else { false }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try use { device throws(BackendError) in try device.read(into: buffer, at: offset) }
    }

    func readIfReady(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool {
        try use { device throws(BackendError) in try device.readIfReady(into: buffer, at: offset) }
    }

    func readStored(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try use { device throws(BackendError) in try device.readStored(into: buffer, at: offset) }
    }

    func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) {
        try use { device throws(BackendError) in try device.write(buffer, at: offset) }
    }

    func writeIfReady(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool {
        try use { device throws(BackendError) in try device.writeIfReady(buffer, at: offset) }
    }

    func writeZeroes(at offset: UInt64, count: UInt64, mayDeallocate: Bool) throws(BackendError) {
        try use { device throws(BackendError) in try device.writeZeroes(at: offset, count: count, mayDeallocate: mayDeallocate) }
    }

    func discard(at offset: UInt64, count: UInt64) throws(BackendError) {
        try use { device throws(BackendError) in try device.discard(at: offset, count: count) }
    }

    func flush() throws(BackendError) { try use { device throws(BackendError) in try device.flush() } }

    func findExtents(
        since base: SnapshotID?, in range: Range<UInt64>, _ list: inout ExtentList
    ) throws(BackendError) {
        try use { device throws(BackendError) in try device.findExtents(since: base, in: range, &list) }
    }

    func ancestors() -> [SnapshotID] { (try? use { device throws(BackendError) in device.ancestors() }) ?? [] }

    private func use<Result>(_ body: (any BlockDevice) throws(BackendError) -> Result) throws(BackendError) -> Result {
        try backend.use { backend, opening throws(BackendError) in
            let known = cached.withLock { $0 }
            if let known, known.opening == opening { return try body(known.device) }
            let device = try open(backend)
            cached.withLock { $0 = (opening, device) }
            return try body(device)
        }
    }

    private func open(_ backend: any VolumeBackend) throws(BackendError) -> any BlockDevice {
        switch image {
        case .volume(let id): try backend.openVolume(id)
        case .snapshot(let id): try backend.openSnapshot(id)
        }
    }
}
