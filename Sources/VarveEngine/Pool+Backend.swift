import Atomics
import Synchronization
public import VarveBackend
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

    public func createSnapshot(_ id: SnapshotID, of volume: VolumeID) throws(BackendError) {
        try checkWritable()
        let image = try find(volume)
        let snapshot = try cutSnapshot(id, of: image)
        do throws(BackendError) {
            try flush(image)
        } catch {
            if error == .noSpace { withdraw(snapshot, of: image) }
            throw error
        }
    }

    /// A snapshot that could not be made durable goes again; its volume's next flush carries both records.
    private func withdraw(_ snapshot: Image, of image: Image) {
        gate.withShared {
            snapshot.lock.withExclusive { snapshot.state = .deleting }
            note(.deleteSnapshot(snapshot.id), on: image)
            topology.withLock { $0.startDeleting(snapshot) }
        }
    }

    /// The cut: under the volume's lock no write is half done, and O(1) work is all that writers wait for.
    private func cutSnapshot(_ id: SnapshotID, of image: Image) throws(BackendError) -> Image {
        try gate.withShared { () throws(BackendError) in
            try topology.withLock { topology throws(BackendError) in
                try image.lock.withExclusive { () throws(BackendError) in
                    guard image.state == .live else { throw .noSuchVolume(VolumeID(image.id)) }
                    guard !topology.contains(id.rawValue) else { throw .alreadyExists(id.rawValue) }
                    let cut = currentEpoch
                    guard cut < Epoch.max else { throw .corrupt("the pool has used up its \(Epoch.max.rawValue) snapshots") }
                    let snapshot = Self.snapshot(id, of: image, epoch: cut)
                    topology.insertSnapshot(snapshot, below: image)
                    epoch.store(cut.rawValue + 1, ordering: .releasing)
                    note(.createSnapshot(id.rawValue, of: image.id, epoch: cut), on: image)
                    return snapshot
                }
            }
        }
    }

    static func snapshot(_ id: SnapshotID, of image: Image, epoch: Epoch) -> Image {
        let record = ImageRecord(
            id: id.rawValue, kind: .snapshot, state: .live, epoch: epoch, parent: image.parent?.id ?? 0, root: image.root,
            byteCount: image.byteCount, reclaimCursor: 0)
        return Image(record: record, parent: image.parent)
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
        try image.flushLock.withLock { _ throws(BackendError) in
            let (unflushed, generation) = try markDeleting(image, missing: missing)
            do throws(BackendError) {
                try commit(operation, generation: generation)
            } catch {
                image.unflushed.withLock { $0.restore(unflushed) }
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
                return (image.unflushed.withLock { $0.take() }, generation)
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

    public func waitForReclaim() throws(BackendError) {
        try maintenance.waitForReclaim(self)
        try checkpoint()
    }

    public func close() throws(BackendError) { try finishClosing() }

    // MARK: Parts

    private func find(_ id: VolumeID) throws(BackendError) -> Image {
        try checkOpen()
        guard let image = topology.withLock({ $0.live(id.rawValue, .volume) }) else { throw .noSuchVolume(id) }
        return image
    }

    private func find(_ id: SnapshotID) throws(BackendError) -> Image {
        try checkOpen()
        guard let image = topology.withLock({ $0.live(id.rawValue, .snapshot) }) else { throw .noSuchSnapshot(id) }
        return image
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
