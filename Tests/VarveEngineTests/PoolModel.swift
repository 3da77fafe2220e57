import VarveBackend
import VarveDisk
import VarveEngine
import VarveTestKit

/// What a pool should hold, sector by sector, beside a real pool that is driven with the same random operations.
///
/// Every write fills its sectors with a stamp of its own, so that a sector's bytes tell which write they come from. After a power cut a sector
/// may hold what was durable or anything written since the last flush was answered; snapshots hold exactly what they held.
struct PoolModel {
    struct Volume {
        var current: [UInt64: UInt64] = [:]
        var durable: [UInt64: UInt64] = [:]
        /// Stamps written since the last answered flush.
        var recent: [UInt64: Set<UInt64>] = [:]
    }

    static let sectorByteCount = 512
    /// Pages around every border of tables and segments, in a volume of 1 GiB and a little.
    static let hotPages: [UInt64] = [0, 1, 2, 255, 510, 511, 512, 513, 1023, 1024, 262_143, 262_144, 262_147]
    static let volumeByteCount: UInt64 = 262_152 * 4096

    var volumes: [UInt64: Volume] = [:]
    var snapshots: [UInt64: [UInt64: UInt64]] = [:]
    /// Objects whose making or deletion was under way when the power went: they may be there or not.
    var uncertain: Set<UInt64> = []
    /// The operation under way may be half done if it fails: zeroing goes in pieces, everything else is all or nothing.
    var mayBeHalfDone = false
    var nextID: UInt64 = 1
    var stamp: UInt64 = 0
    var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    /// Does one random operation on the pool and, if it was answered, on the model.
    mutating func step(_ pool: Pool) throws {
        guard let id = volumes.keys.sorted().randomElement(using: &random) else { return try createVolume(pool) }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<50: try write(pool, id)
        case 50..<60: try flush(pool, id)
        case 60..<66: try discard(pool, id)
        case 66..<72: try writeZeroes(pool, id)
        case 72..<80: try snapshot(pool, id)
        case 80..<83: if volumes.count < 4 { try createVolume(pool) }
        case 83..<87: if volumes.count < 4 { try fork(pool) }
        case 87..<89: if volumes.count > 1 { try deleteVolume(pool, id) }
        case 89..<93: try deleteSnapshot(pool)
        case 93..<97: _ = try pool.maintain()
        default: try pool.checkpoint()
        }
    }

    private mutating func takeID() -> UInt64 {
        defer { nextID += 1 }
        return nextID
    }

    private mutating func randomRange() -> (sector: UInt64, count: Int) {
        let page = Self.hotPages.randomElement(using: &random)!
        let sector = page * 8 + UInt64.random(in: 0..<8, using: &random)
        let count = Int.random(in: 1...40, using: &random)
        return (sector, min(count, Int(Self.volumeByteCount / 512 - sector)))
    }

    private mutating func write(_ pool: Pool, _ id: UInt64) throws {
        let (sector, count) = randomRange()
        stamp += 1
        set(id, sector..<sector + UInt64(count), to: stamp)
        let bytes = [UInt64](repeating: stamp, count: count * 64)
        let device = try pool.openVolume(VolumeID(id))
        try bytes.withUnsafeBytes { try device.write($0, at: sector * 512) }
    }

    private mutating func discard(_ pool: Pool, _ id: UInt64) throws {
        let (sector, count) = randomRange()
        let whole = (sector + 7) / 8 * 8..<max((sector + 7) / 8 * 8, (sector + UInt64(count)) / 8 * 8)
        set(id, whole, to: 0)
        try pool.openVolume(VolumeID(id)).discard(at: sector * 512, count: UInt64(count) * 512)
    }

    private mutating func writeZeroes(_ pool: Pool, _ id: UInt64) throws {
        let (sector, count) = randomRange()
        set(id, sector..<sector + UInt64(count), to: 0)
        let mayDeallocate = Bool.random(using: &random)
        mayBeHalfDone = true
        try pool.openVolume(VolumeID(id)).writeZeroes(at: sector * 512, count: UInt64(count) * 512, mayDeallocate: mayDeallocate)
        mayBeHalfDone = false
    }

    private mutating func set(_ id: UInt64, _ sectors: Range<UInt64>, to stamp: UInt64) {
        for sector in sectors {
            volumes[id]!.current[sector] = stamp
            volumes[id]!.recent[sector, default: []].insert(stamp)
        }
    }

    private mutating func flush(_ pool: Pool, _ id: UInt64) throws {
        try pool.openVolume(VolumeID(id)).flush()
        settle(id)
    }

    private mutating func settle(_ id: UInt64) {
        volumes[id]!.durable = volumes[id]!.current
        volumes[id]!.recent = [:]
    }

    private mutating func createVolume(_ pool: Pool) throws {
        let id = takeID()
        uncertain.insert(id)
        try pool.createVolume(VolumeID(id), byteCount: Self.volumeByteCount)
        uncertain.remove(id)
        volumes[id] = Volume()
    }

    private mutating func snapshot(_ pool: Pool, _ id: UInt64) throws {
        let snapshot = takeID()
        uncertain.insert(snapshot)
        try pool.createSnapshot(SnapshotID(snapshot), of: VolumeID(id))
        uncertain.remove(snapshot)
        settle(id)
        snapshots[snapshot] = volumes[id]!.current
    }

    private mutating func fork(_ pool: Pool) throws {
        guard let source = snapshots.keys.sorted().randomElement(using: &random) else { return }
        let id = takeID()
        uncertain.insert(id)
        try pool.forkVolume(VolumeID(id), from: SnapshotID(source), byteCount: Self.volumeByteCount)
        uncertain.remove(id)
        volumes[id] = Volume(current: snapshots[source]!, durable: snapshots[source]!)
    }

    private mutating func deleteVolume(_ pool: Pool, _ id: UInt64) throws {
        uncertain.insert(id)
        volumes[id] = nil
        try pool.deleteVolume(VolumeID(id))
        uncertain.remove(id)
    }

    private mutating func deleteSnapshot(_ pool: Pool) throws {
        guard let id = snapshots.keys.sorted().randomElement(using: &random) else { return }
        uncertain.insert(id)
        snapshots[id] = nil
        try pool.deleteSnapshot(SnapshotID(id))
        uncertain.remove(id)
    }
}

/// What a pool does not hold as it should.
struct Mismatch: Error, CustomStringConvertible {
    let description: String
}

extension PoolModel {
    /// Every sector around the hot pages of every volume and snapshot is exactly what the model says.
    func verify(_ pool: Pool) throws {
        try verifyExistence(pool)
        for (id, volume) in volumes {
            try compare(try pool.openVolume(VolumeID(id)), "volume \(id)") { $1 == volume.current[$0] ?? 0 }
        }
        try verifySnapshots(pool)
    }

    /// After a crash: takes over what the pool holds, if it is something it may hold.
    mutating func adopt(_ pool: Pool) throws {
        for id in uncertain where pool.hasVolume(VolumeID(id)) { try pool.deleteVolume(VolumeID(id)) }
        for id in uncertain where pool.hasSnapshot(SnapshotID(id)) { try pool.deleteSnapshot(SnapshotID(id)) }
        uncertain = []
        try verifyExistence(pool)
        try verifySnapshots(pool)
        for (id, volume) in volumes {
            var found: [UInt64: UInt64] = [:]
            try compare(try pool.openVolume(VolumeID(id)), "volume \(id)") { sector, stamp in
                found[sector] = stamp
                return stamp == volume.durable[sector] ?? 0 || volume.recent[sector]?.contains(stamp) ?? false
            }
            volumes[id] = Volume(current: found, durable: found)
        }
    }

    private func verifyExistence(_ pool: Pool) throws {
        for id in 1..<nextID where !uncertain.contains(id) {
            guard pool.hasVolume(VolumeID(id)) == (volumes[id] != nil), pool.hasSnapshot(SnapshotID(id)) == (snapshots[id] != nil)
            else { throw Mismatch(description: "image \(id) is there and should not be, or the other way round") }
        }
    }

    private func verifySnapshots(_ pool: Pool) throws {
        for (id, sectors) in snapshots {
            try compare(try pool.openSnapshot(SnapshotID(id)), "snapshot \(id)") { $1 == sectors[$0] ?? 0 }
        }
    }

    private func compare(_ device: any BlockDevice, _ name: String, _ isRight: (UInt64, UInt64) -> Bool) throws {
        var sectors = [UInt64](repeating: 0, count: 48 * 64)
        var done: UInt64 = 0
        for page in Self.hotPages {
            let first = max(done, page * 8)
            let count = Int(min(Self.volumeByteCount / 512 - first, page * 8 + 48 - first))
            try sectors.withUnsafeMutableBytes {
                try device.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<(count * 512)]), at: first * 512)
            }
            for index in 0..<count {
                let stamps = Set(sectors[index * 64..<(index + 1) * 64])
                guard stamps.count == 1, isRight(first + UInt64(index), stamps.first!) else {
                    throw Mismatch(description: "\(name), sector \(first + UInt64(index)): \(stamps)")
                }
            }
            done = first + UInt64(count)
        }
    }
}
