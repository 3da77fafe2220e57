import VarveBackend
import VarveEngine
import VarveTestKit

/// What a pool should hold, sector by sector, beside a real pool that is driven with the same random operations.
///
/// Every write fills its sectors with a stamp of its own, so that a sector's bytes tell which write they come from. After a power cut a sector
/// may hold what was durable or anything written since the last flush was answered; snapshots hold exactly what they held.
///
/// An operation is **begun** here before the pool hears of it, and **finished** when the pool has answered; in between the model knows what may
/// be there already, so that the power may go at any moment.
struct PoolModel: Sendable {
    /// The stamp of the last write of every sector, 0 for zeroes.
    typealias Stamps = [UInt32]

    struct Volume: Sendable {
        var current: Stamps
        var durable: Stamps
        /// Written since the last answered flush.
        var recent: [(sectors: Range<Int>, stamp: UInt32)] = []
        /// Those of them that were answered: the first so many.
        var answeredCount = 0

        var byteCount: UInt64
        /// What a resize that is under way asks for.
        var askedByteCount: UInt64?

        init(_ stamps: Stamps, byteCount: UInt64) { (current, durable, self.byteCount) = (stamps, stamps, byteCount) }

        func mayHave(byteCount: UInt64) -> Bool { byteCount == self.byteCount || byteCount == askedByteCount }

        /// Whether a sector may hold this after a power cut.
        func mayHold(_ stamp: UInt32, at sector: Int) -> Bool {
            stamp == current[sector] || stamp == durable[sector]
                || recent.contains { $0.stamp == stamp && $0.sectors.contains(sector) }
        }

        /// Whether a sector may hold this when only the process was killed: everything answered is there.
        func mayHoldAfterKill(_ stamp: UInt32, at sector: Int) -> Bool {
            stamp == current[sector]
                || recent[answeredCount...].contains { $0.stamp == stamp && $0.sectors.contains(sector) }
        }
    }

    /// What happened to the process that had the pool.
    enum End: Sendable {
        case powerCut
        case kill
    }

    enum Object: Sendable {
        case volume(Volume)
        case snapshot(Stamps)
    }

    let layout: ModelLayout
    let mix: OperationMix
    var volumes: [UInt64: Volume] = [:]
    var snapshots: [UInt64: Stamps] = [:]
    /// Objects whose making or deletion is under way; of each group all are there or none, with these contents.
    var uncertain: [[UInt64: Object]] = []
    /// Begun and not finished.
    private(set) var underWay: (any ModelOperation)?
    /// Changes with every operation that is begun or finished.
    private(set) var version = 0
    /// No volume and no snapshot is larger.
    var largestByteCount: UInt64
    /// Where the last long write ended, for one that goes on from there.
    var longWriteEnd = 0
    private(set) var nextID: UInt64 = 1
    private(set) var stamp: UInt32 = 0
    var random: SplitMix

    init(seed: UInt64, layout: ModelLayout = .small, mix: OperationMix = .standard) {
        (self.layout, self.mix, largestByteCount) = (layout, mix, layout.volumeByteCount)
        random = SplitMix(seed: seed)
    }

    /// Does one random operation on the pool. If it fails it stays begun.
    mutating func step(_ pool: Pool) throws {
        guard let operation = draw() else { return }
        begin(operation)
        try operation.execute(pool)
        finish()
    }

    /// A random operation that the model has something for.
    mutating func draw() -> (any ModelOperation)? {
        volumes.isEmpty ? CreateVolume(drawnFrom: &self) : mix.draw(&self)
    }

    mutating func begin(_ operation: any ModelOperation) {
        underWay = operation
        version += 1
        noteAnswered()
        operation.begin(&self)
    }

    /// The operation under way was answered.
    mutating func finish() {
        let operation = underWay
        (underWay, version) = (nil, version + 1)
        operation?.finish(&self)
        noteAnswered()
    }

    private mutating func noteAnswered() { for id in volumes.keys { volumes[id]!.answeredCount = volumes[id]!.recent.count } }

    /// The operation was refused and must have done nothing: only names and chance go on. Zeroing may be half done.
    mutating func refused(_ attempt: PoolModel, _ pool: Pool) throws {
        (nextID, stamp, random) = (attempt.nextID, attempt.stamp, attempt.random)
        guard let operation = attempt.underWay, operation.mayBeHalfDone else { return }
        volumes = attempt.volumes
        try reread(pool)
    }

    // MARK: For operations

    mutating func takeID() -> UInt64 {
        defer { nextID += 1 }
        return nextID
    }

    mutating func takeStamp() -> UInt32 {
        stamp += 1
        return stamp
    }

    var noStamps: Stamps { Stamps(repeating: 0, count: layout.sectorCount) }

    mutating func randomVolume() -> UInt64? { volumes.keys.sorted().randomElement(using: &random) }
    mutating func randomSnapshot() -> UInt64? { snapshots.keys.sorted().randomElement(using: &random) }

    /// From now on the sectors may hold this after a power cut.
    mutating func submit(_ stamp: UInt32, to volume: UInt64, _ sectors: Range<Int>) {
        if !sectors.isEmpty { volumes[volume]!.recent.append((sectors, stamp)) }
    }

    /// They hold it now.
    mutating func apply(_ stamp: UInt32, to volume: UInt64, _ sectors: Range<Int>) {
        volumes[volume]!.current.replaceSubrange(sectors, with: repeatElement(stamp, count: sectors.count))
    }

    /// A flush of the volume was answered.
    mutating func settle(_ volume: UInt64) {
        volumes[volume]!.durable = volumes[volume]!.current
        volumes[volume]!.recent = []
        volumes[volume]!.answeredCount = 0
    }

    /// Objects that the operation under way makes or deletes: all there, or none, until ``decide(_:)``.
    mutating func suspend(_ objects: [UInt64: Object]) {
        for id in objects.keys { (volumes[id], snapshots[id]) = (nil, nil) }
        uncertain.append(objects)
    }

    /// What ``suspend(_:)`` put aside is there for sure, or gone.
    mutating func decide(_ ids: some Sequence<UInt64>, areThere: Bool) {
        for id in ids {
            guard let group = uncertain.firstIndex(where: { $0[id] != nil }) else { continue }
            let object = uncertain[group].removeValue(forKey: id)
            if uncertain[group].isEmpty { uncertain.remove(at: group) }
            guard areThere else { continue }
            switch object {
            case .volume(let volume): volumes[id] = volume
            case .snapshot(let stamps): snapshots[id] = stamps
            case nil: break
            }
        }
    }

    mutating func forgetUnderWay() { underWay = nil }
}

/// What a pool does not hold as it should.
struct Mismatch: Error, CustomStringConvertible {
    let description: String
}
