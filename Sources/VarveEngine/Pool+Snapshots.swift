import Atomics
import Synchronization
public import VarveBackend
import VarveFormat

extension Pool {
    public func createSnapshots(_ cuts: [SnapshotCut]) throws(BackendError) {
        try checkWritable()
        if cuts.isEmpty { return }
        let images = try images(of: cuts)
        // So that no other flush makes one of the records durable without the others. Alone, a snapshot need not wait for the flush under way.
        let isSet = images.count > 1
        if isSet { for image in images { image.flushLock.lock() } }
        defer { if isSet { for image in images.reversed() { image.flushLock.unlock() } } }
        let snapshots = try cut(cuts, of: images)
        do throws(BackendError) {
            if isSet { try flushHoldingLocks(images) } else { try flush(images[0]) }
        } catch {
            withdraw(snapshots)
            throw error
        }
    }

    /// The volumes of a set, in the order in which they are locked.
    private func images(of cuts: [SnapshotCut]) throws(BackendError) -> [Image] {
        var images: [UInt64: Image] = [:]
        for cut in cuts {
            let image = try find(cut.volume)
            guard images.updateValue(image, forKey: image.id) == nil else { throw .alreadyExists(image.id) }
            try image.checkSound()
        }
        return images.values.sorted { $0.id < $1.id }
    }

    /// The cut: under the volumes' locks no write is half done, and O(1) work is all that writers wait for.
    private func cut(_ cuts: [SnapshotCut], of images: [Image]) throws(BackendError) -> [(snapshot: Image, volume: Image)] {
        try gate.withShared { () throws(BackendError) in
            try topology.withLock { topology throws(BackendError) in
                for image in images { image.lock.lockExclusive() }
                defer { for image in images { image.lock.unlock() } }
                try check(cuts, images, topology)
                let epoch = currentEpoch
                self.epoch.store(epoch.rawValue + 1, ordering: .releasing)
                let ids = Dictionary(uniqueKeysWithValues: cuts.map { ($0.volume.rawValue, $0.snapshot) })
                return images.map { image in
                    let id = ids[image.id]!
                    let snapshot = Self.snapshot(id, of: image, epoch: epoch)
                    topology.insertSnapshot(snapshot, below: image)
                    note(.createSnapshot(id.rawValue, of: image.id, epoch: epoch), on: image)
                    return (snapshot, image)
                }
            }
        }
    }

    private func check(_ cuts: [SnapshotCut], _ images: [Image], _ topology: Topology) throws(BackendError) {
        for image in images where image.state != .live { throw .noSuchVolume(VolumeID(image.id)) }
        var ids: Set<SnapshotID> = []
        for cut in cuts where topology.contains(cut.snapshot.rawValue) || !ids.insert(cut.snapshot).inserted {
            throw .alreadyExists(cut.snapshot.rawValue)
        }
        guard currentEpoch < Epoch.max else { throw .corrupt("the pool has used up its \(Epoch.max.rawValue) snapshots") }
    }

    /// Snapshots that could not be made durable go again: the next flush of a volume that still has one carries both records, so that no part
    /// of a set that was refused stays.
    private func withdraw(_ snapshots: [(snapshot: Image, volume: Image)]) {
        gate.withShared {
            for (snapshot, volume) in snapshots {
                snapshot.lock.withExclusive { snapshot.state = .deleting }
                note(.deleteSnapshot(snapshot.id), on: volume)
                topology.withLock { $0.startDeleting(snapshot) }
            }
        }
    }

    static func snapshot(_ id: SnapshotID, of image: Image, epoch: Epoch) -> Image {
        let record = ImageRecord(
            id: id.rawValue, kind: .snapshot, state: .live, epoch: epoch, parent: image.parent?.id ?? 0, root: image.root,
            byteCount: image.byteCount, reclaimCursor: 0)
        return Image(record: record, parent: image.parent)
    }
}
