import VarveBackend
import VarveEngine

/// Snapshots of all volumes at one moment: all are there, or none.
struct TakeSnapshotSet: ModelOperation {
    let cuts: [SnapshotCut]

    init?(drawnFrom model: inout PoolModel) {
        guard model.volumes.count > 1, model.snapshots.count < 8 else { return nil }
        let volumes = model.volumes.keys.sorted()
        cuts = volumes.map { SnapshotCut(snapshot: SnapshotID(model.takeID()), volume: VolumeID($0)) }
    }

    func begin(_ model: inout PoolModel) {
        let objects = cuts.map { ($0.snapshot.rawValue, PoolModel.Object.snapshot(model.volumes[$0.volume.rawValue]!.current)) }
        model.suspend(Dictionary(uniqueKeysWithValues: objects))
    }

    func execute(_ pool: Pool) throws { try pool.createSnapshots(cuts) }

    func finish(_ model: inout PoolModel) {
        for cut in cuts { model.settle(cut.volume.rawValue) }
        model.decide(cuts.map(\.snapshot.rawValue), areThere: true)
    }
}

/// A few steps of the pass that joins scattered pages.
struct Defragment: ModelOperation {
    init?(drawnFrom model: inout PoolModel) {}
    func execute(_ pool: Pool) throws { for _ in 0..<4 { _ = try pool.defragment() } }
}
