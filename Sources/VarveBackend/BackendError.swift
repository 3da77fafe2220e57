/// Why a backend did not do what it was asked. The NBD server maps each case to one error of the wire, the service to one
/// of its own errors.
public enum BackendError: Error, Equatable, Sendable {
    /// The range leaves the device; nothing was read or written.
    case outOfRange(offset: UInt64, byteCount: UInt64, deviceByteCount: UInt64)
    /// The device is a snapshot; nothing was written.
    case readOnly
    /// The disk or the pool is full; nothing of a write was written, zeroing may be half done.
    case noSpace
    /// The disk failed to read or write (`errno`, and what was being done); the request may be half done.
    case inputOutput(errno: Int32, during: String)
    /// A sync failed earlier: what was written since the last good flush may be lost. Nothing is written until the pool is
    /// opened again.
    case poisoned(String)
    /// Stored bytes do not make sense (checksum, structure).
    case corrupt(String)
    case noSuchVolume(VolumeID)
    case noSuchSnapshot(SnapshotID)
    case alreadyExists(UInt64)
    /// The volume would be smaller than the snapshot it is made from, or larger than a map can be.
    case badSize(UInt64)
    /// The two images do not come from one volume, so that a difference between them means nothing.
    case unrelated(ImageID, SnapshotID)
    /// The pool is closed or closing.
    case closed
}
