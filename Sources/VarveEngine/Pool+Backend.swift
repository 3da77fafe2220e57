import Atomics
import Synchronization
public import VarveBackend
import VarveDisk
import VarveFormat

extension Pool: VolumeBackend {
    public func createVolume(_ id: VolumeID, byteCount: UInt64) throws(BackendError) {
        try checkSize(byteCount, atLeast: 1)
        let record = Self.record(of: id, root: .unmapped, parent: 0, byteCount: byteCount)
        try insert(Image(record: record, parent: nil), .createVolume(id.rawValue, byteCount: byteCount))
    }

    public func forkVolume(_ id: VolumeID, from snapshot: SnapshotID, byteCount: UInt64) throws(BackendError) {
        let source = try find(snapshot)
        try checkSize(byteCount, atLeast: source.byteCount)
        let record = Self.record(of: id, root: source.root, parent: source.id, byteCount: byteCount)
        try insert(
            Image(record: record, parent: source),
            .forkVolume(id.rawValue, from: source.id, byteCount: byteCount))
    }

    /// One at a time for each volume, in order with its flushes. If it fails, the next flush carries the old size after the new one.
    public func resizeVolume(_ id: VolumeID, byteCount: UInt64) throws(BackendError) {
        try checkWritable()
        let image = try find(id)
        try image.flushLock.withLock { () throws(BackendError) in
            let old = image.servedByteCount
            try checkSize(byteCount, atLeast: old)
            if byteCount == old { return }
            try note(byteCount, asSizeOf: image)
            do throws(BackendError) {
                try flushHoldingLocks([image])
            } catch {
                try note(old, asSizeOf: image)
                throw error
            }
            image.serve()
        }
    }

    private func note(_ byteCount: UInt64, asSizeOf image: Image) throws(BackendError) {
        try gate.withShared { () throws(BackendError) in
            try image.lock.withExclusive { () throws(BackendError) in
                guard image.state == .live else { throw .noSuchVolume(VolumeID(image.id)) }
                image.byteCount = byteCount
                note(.resizeVolume(image.id, byteCount: byteCount), on: image)
            }
        }
    }

    public func deleteVolume(_ id: VolumeID) throws(BackendError) {
        try delete(try find(id), .deleteVolume(id.rawValue), missing: .noSuchVolume(id))
        allocator.disown(id.rawValue)
    }

    public func deleteSnapshot(_ id: SnapshotID) throws(BackendError) {
        try delete(try find(id), .deleteSnapshot(id.rawValue), missing: .noSuchSnapshot(id))
    }

    /// Reclaim starts once the record is durable: before that a crash would bring the image back. What the volume has not flushed is
    /// dropped, and no flush under way may write records of it afterwards: hence the flush lock.
    private func delete(_ image: Image, _ operation: JournalOperation, missing: BackendError) throws(BackendError) {
        try checkWritable()
        try image.flushLock.withLock { () throws(BackendError) in
            let (unflushed, generation) = try markDeleting(image, missing: missing)
            do throws(BackendError) {
                try commit(operation, generation: generation)
                image.settle(unflushed, in: draft)
            } catch {
                image.restore(unflushed)
                image.lock.withExclusive { image.state = .live }
                throw error
            }
        }
        gate.withShared { topology.withLock { $0.startDeleting(image) } }
        maintenance.wake()
    }

    private func markDeleting(_ image: Image, missing: BackendError) throws(BackendError) -> (Unflushed, generation: UInt64) {
        try gate.withShared { () throws(BackendError) in
            try image.lock.withExclusive { () throws(BackendError) in
                guard image.state == .live else { throw missing }
                image.state = .deleting
                return (image.takeUnflushed(), generation)
            }
        }
    }

    public func openVolume(_ id: VolumeID) throws(BackendError) -> any BlockDevice {
        CheckedDevice(ImageDevice(pool: self, image: try find(id)))
    }

    public func openSnapshot(_ id: SnapshotID) throws(BackendError) -> any BlockDevice {
        CheckedDevice(ImageDevice(pool: self, image: try find(id)))
    }

    public func hasVolume(_ id: VolumeID) -> Bool { (try? find(id)) != nil }
    public func hasSnapshot(_ id: SnapshotID) -> Bool { (try? find(id)) != nil }

    public func images() throws(BackendError) -> [StoredImage] {
        try checkOpen()
        return topology.withLock { topology in
            topology.images.values.filter(\.isLive).map { StoredImage(id: $0.imageID, byteCount: $0.servedByteCount) }
        }
        .sorted { $0.id < $1.id }
    }

    public func space() throws(BackendError) -> SpaceUsage {
        try checkOpen()
        let usage = try allocator.usage()
        let pageByteCount = UInt64(Geometry.pageByteCount)
        return topology.withLock { topology in
            SpaceUsage(
                mappedByteCount: UInt64(usage.mapped) * pageByteCount,
                pendingByteCount: UInt64(usage.taken - usage.mapped) * pageByteCount,
                allocatedByteCount: usage.allocatedByteCount,
                volumeCount: topology.count(.volume), snapshotCount: topology.count(.snapshot))
        }
    }

    public func status() throws(BackendError) -> BackendStatus {
        let space = try space()
        let free: UInt64
        do throws(DiskError) { free = try disk.freeByteCount() } catch { throw BackendError(error) }
        return BackendStatus(
            space: space, freeByteCount: free, journalByteCount: journal.byteCount,
            tableByteCount: UInt64(nodes.residentByteCount), reclaims: topology.withLock { $0.deleting.map(\.progress) },
            failures: failures)
    }

    public func waitForReclaim() throws(BackendError) {
        try maintenance.waitForReclaim(self)
        try checkpoint()
    }

    public func close() throws(BackendError) { try finishClosing() }

    // MARK: Parts

    func find(_ id: VolumeID) throws(BackendError) -> Image {
        try checkOpen()
        guard let image = topology.withLock({ $0.live(id.rawValue, .volume) }) else { throw .noSuchVolume(id) }
        return image
    }

    func find(_ id: SnapshotID) throws(BackendError) -> Image {
        try checkOpen()
        guard let image = topology.withLock({ $0.live(id.rawValue, .snapshot) }) else { throw .noSuchSnapshot(id) }
        return image
    }

    func find(_ id: ImageID) throws(BackendError) -> Image {
        switch id {
        case .volume(let id): try find(id)
        case .snapshot(let id): try find(id)
        }
    }

    private func insert(_ image: Image, _ operation: JournalOperation) throws(BackendError) {
        try checkWritable()
        let generation = try gate.withShared { () throws(BackendError) in
            try topology.withLock { topology throws(BackendError) in
                guard !topology.contains(image.id) else { throw .alreadyExists(image.id) }
                if let parent = image.parent, !parent.isLive { throw .noSuchSnapshot(SnapshotID(parent.id)) }
                topology.insert(image)
                return self.generation
            }
        }
        do throws(BackendError) {
            try commit(operation, generation: generation)
        } catch {
            gate.withShared { topology.withLock { $0.remove(image) } }
            throw error
        }
    }

    private func checkSize(_ byteCount: UInt64, atLeast minimum: UInt64) throws(BackendError) {
        guard byteCount >= minimum, byteCount <= Geometry.volumeByteCountMax else { throw .badSize(byteCount) }
    }

    private static func record(of id: VolumeID, root: Entry, parent: UInt64, byteCount: UInt64) -> ImageRecord {
        ImageRecord(
            id: id.rawValue, kind: .volume, state: .live, epoch: Epoch(0), parent: parent, root: root, byteCount: byteCount,
            reclaimCursor: 0)
    }
}

extension Image {
    /// How far reclaim or sweep has come. The topology lock is held.
    fileprivate var progress: ReclaimProgress {
        let isGhost = children.count > 1
        let cursor = isGhost ? (isSwept ? byteCount >> Geometry.pageShift : sweepCursor) : reclaimCursor
        return ReclaimProgress(
            image: imageID, fraction: min(1, Double(cursor << Geometry.pageShift) / Double(byteCount)),
            freedByteCount: freedPageCount << Geometry.pageShift, isWaitingForChildren: isGhost && isSwept)
    }
}
