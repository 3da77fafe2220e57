import VarveBackend
import VarveEngine
import VarveTestKit

extension PoolModel {
    /// How much of long stretches is read: all of it, or what lies around borders between writes and a sample of the rest.
    enum Depth { case all, sample(seed: UInt64) }

    /// A running pool: every sector of every volume and snapshot is exactly what the model says.
    func verify(_ pool: Pool, _ depth: Depth = .all) throws {
        try checkExistence(pool)
        for (id, volume) in volumes {
            let device = try pool.openVolume(VolumeID(id))
            try checkSize(device, id) { $0 == volume.byteCount }
            try compare(device, "volume \(id)", volume.current, depth) { $1 == volume.current[$0] }
        }
        try checkSnapshots(pool, depth)
    }

    /// A pool opened again: it holds something that it may hold.
    func check(_ pool: Pool, _ depth: Depth = .all, after end: End = .powerCut) throws {
        try checkExistence(pool)
        try checkUncertain(pool, depth, end)
        for (id, volume) in volumes { try check(volume, id, pool, depth, end) }
        try checkSnapshots(pool, depth)
    }

    /// As ``check(_:_:)``, and takes over what is there as what is there from now on.
    mutating func adopt(_ pool: Pool) throws {
        try adoptAfterDeath(pool)
        for id in volumes.keys { settle(id) }
    }

    /// As ``adopt(_:)`` when only the process died: what it had not synced is not durable for being readable.
    /// - Parameter end: a power cut, if a sync failed before: then anything since the last flush may be there.
    mutating func adoptAfterDeath(_ pool: Pool, after end: End = .powerCut) throws {
        try check(pool, after: end)
        for id in uncertain.flatMap(\.keys) {
            decide([id], areThere: pool.hasVolume(VolumeID(id)) || pool.hasSnapshot(SnapshotID(id)))
        }
        forgetUnderWay()
        try reread(pool)
    }

    mutating func flushAll(_ pool: Pool) throws {
        for id in volumes.keys.sorted() {
            try pool.openVolume(VolumeID(id)).flush()
            settle(id)
        }
    }

    /// What was written since the last answered flush of each volume.
    func recentSectors() -> [(volume: UInt64, extent: Extent)] {
        volumes.sorted { $0.key < $1.key }.flatMap { id, volume in
            volume.recent.map { write in
                let stretch = layout.stretches.first { $0.sectors.contains(write.sectors.lowerBound) }!
                return (id, Extent(stretch, write.sectors))
            }
        }
    }

    /// Takes over what the volumes hold, if they may hold it; what is durable stays as it was.
    mutating func reread(_ pool: Pool) throws {
        for (id, volume) in volumes {
            var found = noStamps
            try compare(try pool.openVolume(VolumeID(id)), "volume \(id)", volume.current, .all) { sector, stamp in
                found[sector] = stamp
                return volume.mayHold(stamp, at: sector)
            }
            volumes[id]!.current = found
            (volumes[id]!.byteCount, volumes[id]!.askedByteCount) = (try pool.openVolume(VolumeID(id)).byteCount, nil)
        }
    }

    private func check(_ volume: Volume, _ id: UInt64, _ pool: Pool, _ depth: Depth, _ end: End) throws {
        let device = try pool.openVolume(VolumeID(id))
        try checkSize(device, id) { volume.mayHave(byteCount: $0) }
        try compare(device, "volume \(id)", volume.current, depth) { sector, stamp in
            switch end {
            case .powerCut: volume.mayHold(stamp, at: sector)
            case .kill: volume.mayHoldAfterKill(stamp, at: sector)
            }
        }
    }

    private func checkSize(_ device: any BlockDevice, _ id: UInt64, _ isRight: (UInt64) -> Bool) throws {
        guard isRight(device.byteCount) else { throw Mismatch(description: "volume \(id) has \(device.byteCount) bytes") }
    }

    private func checkSnapshots(_ pool: Pool, _ depth: Depth) throws {
        for (id, stamps) in snapshots {
            try compare(try pool.openSnapshot(SnapshotID(id)), "snapshot \(id)", stamps, depth) { $1 == stamps[$0] }
        }
    }

    /// Everything that should be there is, and nothing else.
    private func checkExistence(_ pool: Pool) throws {
        let missing =
            volumes.keys.filter { !pool.hasVolume(VolumeID($0)) } + snapshots.keys.filter { !pool.hasSnapshot(SnapshotID($0)) }
        guard missing.isEmpty else { throw Mismatch(description: "images \(missing.sorted()) are missing") }
        let maybe = uncertain.flatMap(\.keys)
        let space = try pool.space()
        let volumeCount = volumes.count + maybe.count { pool.hasVolume(VolumeID($0)) }
        let snapshotCount = snapshots.count + maybe.count { pool.hasSnapshot(SnapshotID($0)) }
        guard space.volumeCount == volumeCount, space.snapshotCount == snapshotCount else {
            throw Mismatch(
                description: """
                    \(space.volumeCount) volumes and \(space.snapshotCount) snapshots instead of \(volumeCount) and \(snapshotCount)
                    """)
        }
    }

    private func checkUncertain(_ pool: Pool, _ depth: Depth, _ end: End) throws {
        for group in uncertain {
            let found = group.filter { pool.hasVolume(VolumeID($0.key)) || pool.hasSnapshot(SnapshotID($0.key)) }
            guard found.isEmpty || found.count == group.count else {
                throw Mismatch(description: "of \(group.keys.sorted()) only \(found.keys.sorted()) are there")
            }
            for (id, object) in found {
                switch object {
                case .volume(let volume): try check(volume, id, pool, depth, end)
                case .snapshot(let stamps):
                    try compare(try pool.openSnapshot(SnapshotID(id)), "snapshot \(id)", stamps, depth) { $1 == stamps[$0] }
                }
            }
        }
    }

    /// Reads a device and asks of each sector whether it may hold what it holds.
    private func compare(
        _ device: any BlockDevice, _ name: String, _ expected: Stamps, _ depth: Depth, _ isRight: (Int, UInt32) -> Bool
    ) throws {
        let blockCount = 16 * ModelLayout.pageSectorCount
        var words = [UInt64](repeating: 0, count: blockCount * SectorStamp.wordCount)
        var random: SplitMix? = if case .sample(let seed) = depth { SplitMix(seed: seed) } else { nil }
        for stretch in layout.stretches {
            for first in stride(from: stretch.sectors.lowerBound, to: stretch.sectors.upperBound, by: blockCount) {
                let sectors = first..<min(first + blockCount, stretch.sectors.upperBound)
                if random != nil, stretch.isLarge, isUniform(expected[sectors]), random!.next() % 8 != 0 { continue }
                try SectorStamp.compare(device, name, Extent(stretch, sectors), &words, isRight)
            }
        }
    }

    private func isUniform(_ stamps: ArraySlice<UInt32>) -> Bool {
        let first = stamps.first!
        return stamps.allSatisfy { $0 == first }
    }
}
