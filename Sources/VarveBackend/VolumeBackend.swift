/// The store that holds the bytes of volumes and snapshots.
///
/// Every call blocks its thread, may come from any thread, and has survived power loss when it returns, except where it says
/// otherwise. Names, states, rules and access belong to the layers above.
public protocol VolumeBackend: AnyObject, Sendable {
    /// Makes an empty volume of `byteCount` bytes (all zero). Costs nothing until it is written.
    func createVolume(_ id: VolumeID, byteCount: UInt64) throws(BackendError)

    /// Makes a volume that starts with the bytes of a snapshot, independent of it from then on. O(1).
    /// - Parameter byteCount: at least the snapshot's; the rest reads as zero.
    func forkVolume(_ id: VolumeID, from snapshot: SnapshotID, byteCount: UInt64) throws(BackendError)

    /// Makes a volume larger; the new end reads as zero. Devices of it that are open can be used up to the new end once this returns.
    /// - Parameter byteCount: at least what it has now; the same changes nothing.
    func resizeVolume(_ id: VolumeID, byteCount: UInt64) throws(BackendError)

    /// Deletes a volume. Its snapshots and forks of them stay. Space comes back in the background.
    /// Devices of it that are still open fail with ``BackendError/noSuchVolume(_:)``.
    func deleteVolume(_ id: VolumeID) throws(BackendError)

    /// Takes snapshots of several volumes, all or none, at one moment. The cut lies inside the call: every write that returned before it is in,
    /// nothing that begins after it is. O(1) for each map; writers wait only for the cut.
    /// - Parameter snapshots: each volume once.
    func createSnapshots(_ snapshots: [SnapshotCut]) throws(BackendError)

    /// Deletes a snapshot. Volumes made from it and other snapshots keep their bytes. Space comes back in the background.
    func deleteSnapshot(_ id: SnapshotID) throws(BackendError)

    /// The device of a volume. Several may be open at once; they are one volume.
    func openVolume(_ id: VolumeID) throws(BackendError) -> any BlockDevice

    /// The read-only device of a snapshot.
    func openSnapshot(_ id: SnapshotID) throws(BackendError) -> any BlockDevice

    /// Whether the volume exists and is not being deleted.
    func hasVolume(_ id: VolumeID) -> Bool

    /// Whether the snapshot exists and is not being deleted.
    func hasSnapshot(_ id: SnapshotID) -> Bool

    /// All volumes and snapshots that the store has and does not delete, as at one moment, by number.
    func images() throws(BackendError) -> [StoredImage]

    /// The bytes of an image in `range`, or what of them differs from an older snapshot of its lineage. Costs as much as has
    /// changed, whatever the size.
    /// - Parameters:
    ///   - base: nil: against nothing, so that ``Extent/Kind/hole`` is what was never written.
    ///   - range: in bytes; what lies past the end of the image is left out.
    ///   - limit: at least 1. The answer covers the start of the range; ask again from its end for more.
    func extents(
        of image: ImageID, since base: SnapshotID?, in range: Range<UInt64>, limit: Int
    ) throws(BackendError) -> [Extent]

    /// The space of one image. Costs a walk of its map; the numbers of a volume being written are of about now.
    func usage(of image: ImageID) throws(BackendError) -> ImageUsage

    /// Bytes that come back if all of these are deleted: more than each alone, where they share.
    func byteCountFreed(byDeleting images: Set<ImageID>) throws(BackendError) -> UInt64

    /// What the store holds now.
    func space() throws(BackendError) -> SpaceUsage

    /// What the store holds, and how it fares.
    func status() throws(BackendError) -> BackendStatus

    /// Checks that every page and table is reached exactly as accounted, and every table's checksum, while the store is used. May take
    /// long; new space runs short meanwhile, since nothing freed can be used again.
    func check() throws(BackendError) -> CheckReport

    /// Waits until everything deleted before this call has given its space back to the file system.
    func waitForReclaim() throws(BackendError)

    /// Makes everything durable and lets go of the store. Calls that come later throw ``BackendError/closed``.
    func close() throws(BackendError)
}

/// One volume of a set of which snapshots are taken.
public struct SnapshotCut: Hashable, Sendable {
    public var snapshot: SnapshotID
    public var volume: VolumeID

    public init(snapshot: SnapshotID, volume: VolumeID) {
        self.snapshot = snapshot
        self.volume = volume
    }
}

extension VolumeBackend {
    /// Takes a snapshot of one volume; see ``createSnapshots(_:)``.
    public func createSnapshot(_ id: SnapshotID, of volume: VolumeID) throws(BackendError) {
        try createSnapshots([SnapshotCut(snapshot: id, volume: volume)])
    }
}

/// The space truth of a store, in bytes.
public struct SpaceUsage: Equatable, Sendable {
    /// Mapped by at least one volume or snapshot.
    public var mappedByteCount: UInt64
    /// Freed, and waiting to be used again or given back to the file system.
    public var pendingByteCount: UInt64
    /// Taken from the file system by the data files (`st_blocks`).
    public var allocatedByteCount: UInt64
    public var volumeCount: Int
    public var snapshotCount: Int

    public init(
        mappedByteCount: UInt64, pendingByteCount: UInt64, allocatedByteCount: UInt64, volumeCount: Int, snapshotCount: Int
    ) {
        self.mappedByteCount = mappedByteCount
        self.pendingByteCount = pendingByteCount
        self.allocatedByteCount = allocatedByteCount
        self.volumeCount = volumeCount
        self.snapshotCount = snapshotCount
    }
}
