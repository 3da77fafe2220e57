import VarveEngine
import VarveTestKit

/// One kind of operation on a pool, and what it means to the ``PoolModel``. A new kind is a type of its own that some ``OperationMix`` names.
protocol ModelOperation: Sendable {
    /// Draws one, or nil if the model has nothing for it. Only chance, names and stamps of the model may change here.
    init?(drawnFrom model: inout PoolModel)

    /// Notes what may be there from now on.
    func begin(_ model: inout PoolModel)

    /// Does it. Must not look at a model.
    func execute(_ pool: Pool) throws

    /// The pool has answered: notes what is there.
    func finish(_ model: inout PoolModel)

    /// Whether it may have done a part of its work when it is refused for want of space.
    var mayBeHalfDone: Bool { get }
}

extension ModelOperation {
    func begin(_ model: inout PoolModel) {}
    func finish(_ model: inout PoolModel) {}
    var mayBeHalfDone: Bool { false }
}

/// How often which operations come.
struct OperationMix: Sendable {
    private var kinds: [(weight: Int, kind: any ModelOperation.Type)]
    private var total: Int

    init(_ kinds: [(Int, any ModelOperation.Type)]) {
        self.kinds = kinds.map { ($0.0, $0.1) }
        total = kinds.reduce(0) { $0 + $1.0 }
    }

    /// The same with some more.
    func adding(_ weight: Int, _ kind: any ModelOperation.Type) -> OperationMix {
        OperationMix(kinds.map { ($0.weight, $0.kind) } + [(weight, kind)])
    }

    func draw(_ model: inout PoolModel) -> (any ModelOperation)? {
        var chance = Int.random(in: 0..<total, using: &model.random)
        for (weight, kind) in kinds {
            if chance < weight { return kind.init(drawnFrom: &model) }
            chance -= weight
        }
        return nil
    }

    static let standard = OperationMix([
        (50, Write.self), (10, Flush.self), (6, Discard.self), (6, WriteZeroes.self), (8, TakeSnapshot.self),
        (3, CreateVolume.self), (3, Resize.self), (4, Fork.self), (2, DeleteVolume.self), (4, DeleteSnapshot.self),
        (4, Maintain.self),
        (3, Checkpoint.self), (2, TakeSnapshotSet.self), (3, Defragment.self),
    ])

    /// For layouts with whole segments.
    static let long = OperationMix([
        (15, LongWrite.self), (25, Write.self), (10, Flush.self), (8, LongDiscard.self), (4, Discard.self), (4, WriteZeroes.self),
        (8, TakeSnapshot.self), (3, CreateVolume.self), (3, Resize.self), (4, Fork.self), (3, DeleteVolume.self),
        (6, DeleteSnapshot.self),
        (6, Maintain.self), (4, Checkpoint.self), (3, TakeSnapshotSet.self), (8, Defragment.self),
    ])
}
