import Synchronization
public import VarveBackend

/// A store that can be closed, changed on disk, and opened again while it is in use: calls and devices wait meanwhile, and go on with what is
/// there then.
public final class LabBackend: VolumeBackend {
    public typealias Opening = @Sendable () throws -> any VolumeBackend

    private struct Current {
        var backend: any VolumeBackend
        /// Grows with each opening.
        var opening = 0
    }

    private let open: Opening
    private let current: Mutex<Current>
    private let gate = UseGate()

    public init(_ open: @escaping Opening) throws {
        self.open = open
        current = Mutex(Current(backend: try open()))
    }

    /// Runs `body` while the store is closed, with everything durable. It is opened again whatever `body` did.
    func whileClosed<Result>(_ body: () throws -> Result) throws -> Result {
        try gate.taking {
            try current.withLock { $0.backend }.close()
            let result = Swift.Result { try body() }
            let opened = try open()
            current.withLock { current in
                current.backend = opened
                current.opening += 1
            }
            return try result.get()
        }
    }

    /// Runs `body` on the store; `opening` tells whether it is the one that it was.
    func use<Result, Failure: Error>(_ body: (any VolumeBackend, _ opening: Int) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        try gate.sharing { () throws(Failure) in
            let (backend, opening) = current.withLock { ($0.backend, $0.opening) }
            return try body(backend, opening)
        }
    }

    public func createVolume(_ id: VolumeID, byteCount: UInt64) throws(BackendError) {
        try use { backend, _ throws(BackendError) in try backend.createVolume(id, byteCount: byteCount) }
    }

    public func forkVolume(_ id: VolumeID, from snapshot: SnapshotID, byteCount: UInt64) throws(BackendError) {
        try use { backend, _ throws(BackendError) in try backend.forkVolume(id, from: snapshot, byteCount: byteCount) }
    }

    public func resizeVolume(_ id: VolumeID, byteCount: UInt64) throws(BackendError) {
        try use { backend, _ throws(BackendError) in try backend.resizeVolume(id, byteCount: byteCount) }
    }

    public func deleteVolume(_ id: VolumeID) throws(BackendError) {
        try use { backend, _ throws(BackendError) in try backend.deleteVolume(id) }
    }

    public func createSnapshots(_ snapshots: [SnapshotCut]) throws(BackendError) {
        try use { backend, _ throws(BackendError) in try backend.createSnapshots(snapshots) }
    }

    public func deleteSnapshot(_ id: SnapshotID) throws(BackendError) {
        try use { backend, _ throws(BackendError) in try backend.deleteSnapshot(id) }
    }

    public func openVolume(_ id: VolumeID) throws(BackendError) -> any BlockDevice { try device(.volume(id)) }
    public func openSnapshot(_ id: SnapshotID) throws(BackendError) -> any BlockDevice { try device(.snapshot(id)) }

    private func device(_ image: ImageID) throws(BackendError) -> any BlockDevice {
        let device = LabDevice(self, image)
        try device.check()
        return device
    }

    public func hasVolume(_ id: VolumeID) -> Bool { use { backend, _ in backend.hasVolume(id) } }
    public func hasSnapshot(_ id: SnapshotID) -> Bool { use { backend, _ in backend.hasSnapshot(id) } }

    public func images() throws(BackendError) -> [StoredImage] {
        try use { backend, _ throws(BackendError) in try backend.images() }
    }

    public func extents(
        of image: ImageID, since base: SnapshotID?, in range: Range<UInt64>, limit: Int
    ) throws(BackendError) -> [Extent] {
        try use { backend, _ throws(BackendError) in try backend.extents(of: image, since: base, in: range, limit: limit) }
    }

    public func usage(of image: ImageID) throws(BackendError) -> ImageUsage {
        try use { backend, _ throws(BackendError) in try backend.usage(of: image) }
    }

    public func byteCountFreed(byDeleting images: Set<ImageID>) throws(BackendError) -> UInt64 {
        try use { backend, _ throws(BackendError) in try backend.byteCountFreed(byDeleting: images) }
    }

    public func space() throws(BackendError) -> SpaceUsage { try use { backend, _ throws(BackendError) in try backend.space() } }
    public func status() throws(BackendError) -> BackendStatus {
        try use { backend, _ throws(BackendError) in try backend.status() }
    }
    public func check() throws(BackendError) -> CheckReport { try use { backend, _ throws(BackendError) in try backend.check() } }
    public func waitForReclaim() throws(BackendError) {
        try use { backend, _ throws(BackendError) in try backend.waitForReclaim() }
    }
    public func close() throws(BackendError) { try use { backend, _ throws(BackendError) in try backend.close() } }
}
