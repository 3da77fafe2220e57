import Testing
import VarveBackend
import VarveEngine
import VarveTestKit

/// Where an image holds bytes, and where two differ.
@Suite struct ExtentTests {
    private typealias Extent = VarveBackend.Extent

    private let disk = SimulatedDisk()

    @Test func allocationOfAVolume() throws {
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 1 << 44)
        let device = try pool.openVolume(VolumeID(1))
        try device.write(pattern(1, 100), at: 4096 * 3)
        try device.write(pattern(1, 4 << 20), at: 1 << 43)
        let all = try pool.extents(of: .volume(VolumeID(1)), since: nil, in: 0..<1 << 50, limit: 10)
        #expect(
            all == [
                Extent(range: 0..<12288, kind: .hole), Extent(range: 12288..<16384, kind: .data),
                Extent(range: 16384..<1 << 43, kind: .hole), Extent(range: 1 << 43..<1 << 43 + 4 << 20, kind: .data),
                Extent(range: 1 << 43 + 4 << 20..<1 << 44, kind: .hole),
            ])
        let some = try pool.extents(of: .volume(VolumeID(1)), since: nil, in: 12300..<1 << 44, limit: 2)
        #expect(some == [Extent(range: 12300..<16384, kind: .data), Extent(range: 16384..<1 << 43, kind: .hole)])
        try pool.close()
    }

    @Test func differenceSkipsWhatIsShared() throws {
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 16 << 20)
        let device = try pool.openVolume(VolumeID(1))
        try device.write(pattern(1, 16 << 20), at: 0)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        try device.write(pattern(2, 1), at: 5 << 20)
        try device.discard(at: 8 << 20, count: 8192)
        try pool.createSnapshot(SnapshotID(3), of: VolumeID(1))
        try device.write(pattern(3, 2 << 20), at: 0)
        let expected = [
            Extent(range: 0..<5 << 20, kind: .unchanged), Extent(range: 5 << 20..<5 << 20 + 4096, kind: .data),
            Extent(range: 5 << 20 + 4096..<8 << 20, kind: .unchanged), Extent(range: 8 << 20..<8 << 20 + 8192, kind: .hole),
            Extent(range: 8 << 20 + 8192..<16 << 20, kind: .unchanged),
        ]
        #expect(try pool.extents(of: .snapshot(SnapshotID(3)), since: SnapshotID(2), in: 0..<1 << 30, limit: 100) == expected)
        let now = try pool.extents(of: .volume(VolumeID(1)), since: SnapshotID(3), in: 0..<1 << 30, limit: 100)
        #expect(now == [Extent(range: 0..<2 << 20, kind: .data), Extent(range: 2 << 20..<16 << 20, kind: .unchanged)])
        #expect(throws: BackendError.noSuchSnapshot(SnapshotID(9))) {
            try pool.extents(of: .volume(VolumeID(1)), since: SnapshotID(9), in: 0..<1, limit: 1)
        }
        try pool.createVolume(VolumeID(5), byteCount: 16 << 20)
        #expect(throws: BackendError.unrelated(.volume(VolumeID(5)), SnapshotID(2))) {
            try pool.extents(of: .volume(VolumeID(5)), since: SnapshotID(2), in: 0..<1, limit: 1)
        }
        try pool.close()
    }

    @Test func devicesKnowWhatTheyGrewFrom() throws {
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 16 << 20)
        let device = try pool.openVolume(VolumeID(1))
        #expect(device.ancestors() == [])
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        try pool.createSnapshot(SnapshotID(3), of: VolumeID(1))
        try pool.forkVolume(VolumeID(4), from: SnapshotID(2), byteCount: 32 << 20)
        try pool.createSnapshot(SnapshotID(5), of: VolumeID(4))
        let fork = try pool.openVolume(VolumeID(4))
        let snapshot = try pool.openSnapshot(SnapshotID(3))
        #expect(device.ancestors() == [SnapshotID(3), SnapshotID(2)])
        #expect(fork.ancestors() == [SnapshotID(5), SnapshotID(2)])
        #expect(snapshot.ancestors() == [SnapshotID(2)])
        #expect(try pool.openSnapshot(SnapshotID(2)).ancestors() == [])
        try pool.deleteSnapshot(SnapshotID(2))
        #expect(device.ancestors() == [SnapshotID(3)])
        #expect(fork.ancestors() == [SnapshotID(5)])
        #expect(snapshot.ancestors() == [])
        try pool.close()
    }

    @Test func devicesTellExtents() throws {
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 16 << 20)
        let device = CheckedDevice(try pool.openVolume(VolumeID(1)))
        try device.write(pattern(1, 8192), at: 4096)
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        try device.write(pattern(2, 1), at: 4096)
        try device.discard(at: 8192, count: 4096)
        let now = try device.extents(since: nil, in: 100..<1 << 20, limit: 10)
        #expect(
            now == [
                Extent(range: 100..<4096, kind: .hole), Extent(range: 4096..<8192, kind: .data),
                Extent(range: 8192..<1 << 20, kind: .hole),
            ])
        let changed = try device.extents(since: SnapshotID(2), in: 4096..<1 << 20, limit: 2)
        #expect(changed == [Extent(range: 4096..<8192, kind: .data), Extent(range: 8192..<12288, kind: .hole)])
        let snapshot = CheckedDevice(try pool.openSnapshot(SnapshotID(2)))
        #expect(try snapshot.extents(since: nil, in: 4096..<12288, limit: 9) == [Extent(range: 4096..<12288, kind: .data)])
        #expect(try device.extents(since: nil, in: 16 << 20..<16 << 20, limit: 1).isEmpty)
        #expect(throws: BackendError.outOfRange(offset: 1, byteCount: 16 << 20, deviceByteCount: 16 << 20)) {
            try device.extents(since: nil, in: 1..<1 + 16 << 20, limit: 1)
        }
        try pool.deleteSnapshot(SnapshotID(2))
        #expect(throws: BackendError.noSuchSnapshot(SnapshotID(2))) {
            try device.extents(since: SnapshotID(2), in: 0..<1, limit: 1)
        }
        try pool.close()
    }

    /// One answer about pages scattered over many tables ends before all of them are read; the next goes on where it ended.
    @Test func longWalksAreCut() throws {
        let pool = try openPool(disk)
        let unitCount: UInt64 = 5000
        let end = unitCount << 21
        try pool.createVolume(VolumeID(1), byteCount: end)
        let device = CheckedDevice(try pool.openVolume(VolumeID(1)))
        for unit in 0..<unitCount { try device.write([1], at: unit << 21) }
        let first = try device.extents(since: nil, in: 0..<end, limit: 1 << 20)
        let cut = try #require(first.last).range.upperBound
        #expect(cut >= 8 << 30 && cut < 10 << 30)
        let rest = try device.extents(since: nil, in: cut..<end, limit: 1 << 20)
        #expect(rest.last?.range.upperBound == end)
        #expect((first + rest).count { $0.kind == .data } == 5000)
        try pool.close()
    }

    /// What costs is what changed: one page of 16 TiB, 100 tables of which are in memory, is found without reading the others.
    @Test func costFollowsTheChange() throws {
        let pool = try openPool(disk)
        try pool.createVolume(VolumeID(1), byteCount: 1 << 44)
        let device = try pool.openVolume(VolumeID(1))
        for unit in 0..<1000 as Range<UInt64> { try device.write([1], at: unit << 33) }
        try pool.createSnapshot(SnapshotID(2), of: VolumeID(1))
        try device.write([2], at: 77 << 33)
        try pool.close()
        let reopened = try openPool(disk)
        let found = try reopened.extents(of: .volume(VolumeID(1)), since: SnapshotID(2), in: 0..<1 << 44, limit: 100)
        #expect(found.count == 3 && found[1] == Extent(range: 77 << 33..<77 << 33 + 4096, kind: .data))
        #expect(reopened.tableByteCount <= 2 * 4 * 4096)
        try reopened.close()
    }

    /// Random histories: applying a difference to the older bytes gives the newer ones.
    @Test(arguments: Seeds.range(8)) func differencesRebuildImages(seed: UInt64) throws {
        var model = PoolModel(seed: seed)
        let pool = try openPool(disk)
        for _ in 0..<10 {
            for _ in 0..<60 { try model.step(pool) }
            let ids = model.snapshots.keys.sorted()
            for (old, new) in zip(ids, ids.dropFirst()) {
                guard let extents = try? allExtents(pool, of: .snapshot(SnapshotID(new)), since: SnapshotID(old)) else {
                    continue
                }
                try check(extents, model, model.snapshots[old]!, model.snapshots[new]!, "seed \(seed): \(old) to \(new)")
            }
            for (id, volume) in model.volumes {
                try check(
                    try allExtents(pool, of: .volume(VolumeID(id)), since: nil), model, model.noStamps, volume.current,
                    "seed \(seed): volume \(id)"
                )
            }
        }
        try pool.close()
    }

    /// In bites of three.
    private func allExtents(_ pool: Pool, of image: ImageID, since old: SnapshotID?) throws -> [Extent] {
        var extents: [Extent] = []
        while extents.last?.range.upperBound ?? 0 < ModelLayout.small.volumeByteCount {
            let start = extents.last?.range.upperBound ?? 0
            let more = try pool.extents(of: image, since: old, in: start..<ModelLayout.small.volumeByteCount, limit: 3)
            #expect(!more.isEmpty && more.count <= 3 && more[0].range.lowerBound == start)
            extents += more
        }
        return extents
    }

    private func check(
        _ extents: [Extent], _ model: PoolModel, _ old: PoolModel.Stamps, _ new: PoolModel.Stamps, _ what: String
    ) throws {
        for stretch in model.layout.stretches {
            for number in stretch.sectors {
                let sector = stretch.firstPage * 8 + UInt64(number - stretch.sectors.lowerBound)
                let extent = extents.first { $0.range.contains(sector * 512) }
                switch extent?.kind {
                case .unchanged: #expect(old[number] == new[number], "\(what), sector \(sector)")
                case .hole: #expect(new[number] == 0, "\(what), sector \(sector)")
                case .data: continue
                case nil: Issue.record("\(what): sector \(sector) is in no extent")
                }
            }
        }
    }
}
