import VarveBackend
import VarveEngine

/// Bounds on how many images a model makes, so that checking them does not take over.
private let volumeCountMax = 4
private let snapshotCountMax = 8

struct CreateVolume: ModelOperation {
    let id: UInt64
    let byteCount: UInt64

    init?(drawnFrom model: inout PoolModel) {
        guard model.volumes.count < volumeCountMax else { return nil }
        (id, byteCount) = (model.takeID(), model.layout.volumeByteCount)
    }

    func begin(_ model: inout PoolModel) {
        model.suspend([id: .volume(PoolModel.Volume(model.noStamps, byteCount: byteCount))])
    }

    func execute(_ pool: Pool) throws { try pool.createVolume(VolumeID(id), byteCount: byteCount) }
    func finish(_ model: inout PoolModel) { model.decide([id], areThere: true) }
}

struct Fork: ModelOperation {
    let id: UInt64
    let source: UInt64
    let byteCount: UInt64

    init?(drawnFrom model: inout PoolModel) {
        guard model.volumes.count < volumeCountMax, let source = model.randomSnapshot() else { return nil }
        (id, byteCount) = (model.takeID(), model.largestByteCount)
        self.source = source
    }

    func begin(_ model: inout PoolModel) {
        model.suspend([id: .volume(PoolModel.Volume(model.snapshots[source]!, byteCount: byteCount))])
    }

    func execute(_ pool: Pool) throws { try pool.forkVolume(VolumeID(id), from: SnapshotID(source), byteCount: byteCount) }
    func finish(_ model: inout PoolModel) { model.decide([id], areThere: true) }
}

/// By up to a thousand pages.
struct Resize: ModelOperation {
    let id: UInt64
    let byteCount: UInt64

    init?(drawnFrom model: inout PoolModel) {
        guard let id = model.randomVolume() else { return nil }
        self.id = id
        byteCount = model.volumes[id]!.byteCount + UInt64.random(in: 0...1000, using: &model.random) * 4096
    }

    func begin(_ model: inout PoolModel) {
        model.volumes[id]!.askedByteCount = byteCount
        model.largestByteCount = max(model.largestByteCount, byteCount)
    }

    func execute(_ pool: Pool) throws { try pool.resizeVolume(VolumeID(id), byteCount: byteCount) }

    /// What was written before is durable with it, if the size has changed.
    func finish(_ model: inout PoolModel) {
        (model.volumes[id]!.byteCount, model.volumes[id]!.askedByteCount) = (byteCount, nil)
    }
}

struct TakeSnapshot: ModelOperation {
    let id: UInt64
    let volume: UInt64

    init?(drawnFrom model: inout PoolModel) {
        guard model.snapshots.count < snapshotCountMax, let volume = model.randomVolume() else { return nil }
        (id, self.volume) = (model.takeID(), volume)
    }

    func begin(_ model: inout PoolModel) { model.suspend([id: .snapshot(model.volumes[volume]!.current)]) }
    func execute(_ pool: Pool) throws { try pool.createSnapshot(SnapshotID(id), of: VolumeID(volume)) }

    func finish(_ model: inout PoolModel) {
        model.settle(volume)
        model.decide([id], areThere: true)
    }
}

struct DeleteVolume: ModelOperation {
    let id: UInt64

    init?(drawnFrom model: inout PoolModel) {
        guard model.volumes.count > 1, let id = model.randomVolume() else { return nil }
        self.id = id
    }

    func begin(_ model: inout PoolModel) { model.suspend([id: .volume(model.volumes[id]!)]) }
    func execute(_ pool: Pool) throws { try pool.deleteVolume(VolumeID(id)) }
    func finish(_ model: inout PoolModel) { model.decide([id], areThere: false) }
}

struct DeleteSnapshot: ModelOperation {
    let id: UInt64

    init?(drawnFrom model: inout PoolModel) {
        guard let id = model.randomSnapshot() else { return nil }
        self.id = id
    }

    func begin(_ model: inout PoolModel) { model.suspend([id: .snapshot(model.snapshots[id]!)]) }
    func execute(_ pool: Pool) throws { try pool.deleteSnapshot(SnapshotID(id)) }
    func finish(_ model: inout PoolModel) { model.decide([id], areThere: false) }
}

/// A piece of the reclaim of deleted images.
struct Maintain: ModelOperation {
    init?(drawnFrom model: inout PoolModel) {}
    func execute(_ pool: Pool) throws { _ = try pool.maintain() }
}

struct Checkpoint: ModelOperation {
    init?(drawnFrom model: inout PoolModel) {}
    func execute(_ pool: Pool) throws { try pool.checkpoint() }
}
