import VarveBackend
import VarveEngine

/// What several threads have asked of one pool, and what of it was answered.
///
/// Every sector is written by one thread only, its **lane**, so its writes have an order. A volume may hold of a sector what the last answered flush
/// covers or anything asked for later; a snapshot anything between what was answered when it was asked for and what was asked for when it was
/// answered. To judge a disk, take one copy of the history before the disk (what was promised by then) and one after it (what may be there).
struct ConcurrentHistory: Sendable {
    struct Change: Sendable {
        let sectors: Range<Int>
        let stamp: UInt32
    }

    struct Lane: Sendable {
        let volume: UInt64
        let extent: Extent
        /// In order; all but the last one, at most, are answered.
        var changes: [Change] = []
        var answered: State

        /// The lane's sectors after so many of its changes.
        struct State: Sendable {
            var changeCount = 0
            var stamps: [UInt32]
        }
    }

    /// Each step of an object's life lies between two moments of the history.
    enum Life: Sendable { case asked, there, leaving, gone }

    struct Snapshot: Sendable {
        let volume: UInt64
        /// Those that were cut together.
        let group: [UInt64]
        var life = Life.asked
        /// Of each lane, what was answered when it was asked for.
        let from: [Lane.State]
        /// Of each lane, how many changes were asked for when it was answered.
        var to: [Int]?
        /// What it was found to hold.
        var content: [[UInt32]]?
    }

    struct Fork: Sendable {
        let volume: UInt64
        var life = Life.asked
        let content: [[UInt32]]
    }

    var lanes: [Lane]
    /// What the flushes answered so far cover of each lane.
    private(set) var durable: [Lane.State]
    var snapshots: [UInt64: Snapshot] = [:]
    var forks: [UInt64: Fork] = [:]
    private(set) var version = 0
    private var nextID: UInt64 = 100

    init(_ lanes: [Lane]) {
        self.lanes = lanes
        durable = lanes.map(\.answered)
    }

    mutating func takeID() -> UInt64 {
        nextID += 1
        return nextID
    }

    /// What is promised if only the process dies: all that was answered.
    var afterKill: ConcurrentHistory {
        var history = self
        history.durable = answered
        return history
    }

    // MARK: What happens

    mutating func ask(_ change: Change, lane: Int) { lanes[lane].changes.append(change) }

    /// The last change of the lane was answered.
    mutating func answer(lane: Int) {
        let change = lanes[lane].changes.last!
        lanes[lane].answered.changeCount += 1
        lanes[lane].answered.stamps.replaceSubrange(
            change.sectors, with: repeatElement(change.stamp, count: change.sectors.count))
    }

    /// What a flush or a snapshot that is asked for now must cover.
    var answered: [Lane.State] { lanes.map(\.answered) }

    /// A flush of the volume was answered that was asked for at `moment`.
    mutating func flushed(_ volume: UInt64, _ moment: [Lane.State]) {
        for lane in lanes.indices where lanes[lane].volume == volume && moment[lane].changeCount > durable[lane].changeCount {
            durable[lane] = moment[lane]
        }
    }

    /// Asks for snapshots of volumes at one moment; returns their numbers.
    mutating func askForSnapshots(of volumes: [UInt64]) -> [UInt64] {
        let ids = volumes.map { _ in takeID() }
        for (id, volume) in zip(ids, volumes) { snapshots[id] = Snapshot(volume: volume, group: ids, from: answered) }
        return ids
    }

    mutating func answerSnapshots(_ ids: [UInt64]) {
        for id in ids {
            snapshots[id]!.life = .there
            snapshots[id]!.to = lanes.map(\.changes.count)
            flushed(snapshots[id]!.volume, snapshots[id]!.from)
        }
    }
}

extension ConcurrentHistory {
    /// Everything that a pool opened after a power cut holds is something that it may hold.
    /// - Parameter promised: this history as it was before the disk was looked at.
    func check(_ pool: Pool, promised: ConcurrentHistory) throws {
        try checkExistence(pool, promised)
        for (index, lane) in lanes.enumerated() {
            let device = try pool.openVolume(VolumeID(lane.volume))
            try check(device, "volume \(lane.volume)", lane, from: promised.durable[index], to: lane.changes.count)
        }
        for (id, snapshot) in snapshots where pool.hasSnapshot(SnapshotID(id)) { try check(snapshot, id, pool) }
        for (id, fork) in forks where pool.hasVolume(VolumeID(id)) {
            let device = try pool.openVolume(VolumeID(id))
            try check(device, "fork \(id)", of: fork.volume, fork.content)
        }
    }

    /// What a snapshot that was answered holds, if it may hold that.
    func content(of id: UInt64, _ pool: Pool) throws -> [[UInt32]] {
        let snapshot = snapshots[id]!
        let device = try pool.openSnapshot(SnapshotID(id))
        return try lanes.indices.map { index in
            guard lanes[index].volume == snapshot.volume else { return [] }
            return try check(device, "snapshot \(id)", lanes[index], from: snapshot.from[index], to: snapshot.to![index])
        }
    }

    private func check(_ snapshot: Snapshot, _ id: UInt64, _ pool: Pool) throws {
        let device = try pool.openSnapshot(SnapshotID(id))
        if let content = snapshot.content { return try check(device, "snapshot \(id)", of: snapshot.volume, content) }
        for (index, lane) in lanes.enumerated() where lane.volume == snapshot.volume {
            let to = snapshot.to?[index] ?? lane.changes.count
            try check(device, "snapshot \(id)", lane, from: snapshot.from[index], to: to)
        }
    }

    private func check(_ device: any BlockDevice, _ name: String, of volume: UInt64, _ content: [[UInt32]]) throws {
        for (lane, stamps) in zip(lanes, content) where lane.volume == volume {
            var words = [UInt64](repeating: 0, count: lane.extent.sectors.count * SectorStamp.wordCount)
            try SectorStamp.compare(device, name, lane.extent, &words) { stamps[$0] == $1 }
        }
    }

    /// Each sector holds what it held after the changes of `from`, or what one of those up to `to` made it. Returns what they hold.
    @discardableResult
    private func check(
        _ device: any BlockDevice, _ name: String, _ lane: Lane, from: Lane.State, to: Int
    ) throws -> [UInt32] {
        var found = from.stamps
        let later = lane.changes[from.changeCount..<max(to, from.changeCount)]
        var words = [UInt64](repeating: 0, count: lane.extent.sectors.count * SectorStamp.wordCount)
        try SectorStamp.compare(device, name, lane.extent, &words) { sector, stamp in
            found[sector] = stamp
            return from.stamps[sector] == stamp || later.contains { $0.stamp == stamp && $0.sectors.contains(sector) }
        }
        return found
    }

    private func checkExistence(_ pool: Pool, _ promised: ConcurrentHistory) throws {
        for id in Set(lanes.map(\.volume)) where !pool.hasVolume(VolumeID(id)) { throw Mismatch(description: "no volume \(id)") }
        for (id, snapshot) in snapshots {
            try check(pool.hasSnapshot(SnapshotID(id)), "snapshot \(id)", promised.snapshots[id]?.life, snapshot.life)
            try checkGroup(snapshot, pool)
        }
        for (id, fork) in forks {
            try check(pool.hasVolume(VolumeID(id)), "fork \(id)", promised.forks[id]?.life, fork.life)
        }
    }

    private func check(_ isThere: Bool, _ name: String, _ before: Life?, _ after: Life) throws {
        if isThere, before == .gone { throw Mismatch(description: "\(name) is back") }
        if !isThere, before == .there, after == .there { throw Mismatch(description: "\(name) is missing") }
    }

    /// As long as none of them is deleted, all of a set are there or none.
    private func checkGroup(_ snapshot: Snapshot, _ pool: Pool) throws {
        guard snapshot.group.allSatisfy({ [.asked, .there].contains(snapshots[$0]!.life) }) else { return }
        let there = snapshot.group.count { pool.hasSnapshot(SnapshotID($0)) }
        guard there == 0 || there == snapshot.group.count else {
            throw Mismatch(description: "of the set \(snapshot.group) \(there) are there")
        }
    }
}
