import Foundation
import Testing
import VarveCatalog
import VarveConsole

@Suite("The tree of a volume")
struct TreeTests {
    private func snapshot(_ number: Int64, on base: Int64? = nil, depth: Int = 0) -> SnapshotRecord {
        var snapshot = SnapshotRecord(
            number: InstanceNumber(rawValue: number), accountID: .root, name: "s\(number)", byteCount: 10 << 30, volumeNumber: 1,
            volumeType: .cb1, regionCode: "KR", status: .created, operation: .none, createdAt: Date(timeIntervalSince1970: 0))
        snapshot.kind = base == nil ? .full : .incremental
        snapshot.baseNumber = base.map { InstanceNumber(rawValue: $0) }
        snapshot.chainDepth = depth
        return snapshot
    }

    private func volume(_ number: Int64, from snapshot: Int64? = nil) -> VolumeRecord {
        var volume = VolumeRecord(
            number: InstanceNumber(rawValue: number), accountID: .root, name: "v\(number)", byteCount: 10 << 30, type: .cb1,
            regionCode: "KR", zoneCode: "KR-1", status: .created, operation: .none, createdAt: Date(timeIntervalSince1970: 0))
        volume.snapshotNumber = snapshot.map { InstanceNumber(rawValue: $0) }
        return volume
    }

    private func layout(
        _ snapshots: [SnapshotRecord], _ restored: [VolumeRecord] = [], origin: Int64? = nil, rowMax: Int = 200
    ) -> TreeLayout {
        TreeLayout(
            SnapshotTree(
                of: 1, volume(1), origin: origin.map { InstanceNumber(rawValue: $0) }, originSnapshot: nil, snapshots: snapshots,
                restored: restored), rowMax: rowMax)
    }

    /// `number@column<parent row`
    private func drawn(_ layout: TreeLayout) -> [String] {
        layout.rows.map { "\($0.node.number)@\($0.column)<\($0.parent.map(String.init) ?? "-")" }
    }

    @Test("a volume alone is one row")
    func alone() {
        let layout = layout([])
        #expect(drawn(layout) == ["1@0<-"])
        #expect(layout.columnCount == 1 && layout.leftOutCount == 0)
    }

    @Test("INCREMENTALs go straight down from the one before, FULLs branch off the volume, restored volumes off their snapshot")
    func chains() {
        let snapshots = [snapshot(9), snapshot(4, on: 2, depth: 2), snapshot(2), snapshot(3, on: 2, depth: 1)]
        let layout = layout(snapshots, [volume(7, from: 3), volume(6, from: 2), volume(8), volume(5, from: 77)])
        #expect(drawn(layout) == ["1@0<-", "2@1<0", "6@2<1", "3@2<1", "7@3<3", "4@2<3", "9@1<0"])
        #expect(layout.rows.map(\.node.kind) == [.volume, .full, .restored, .incremental, .restored, .incremental, .full])
    }

    @Test("INCREMENTALs whose FULL is gone keep their chain, and hang on the volume")
    func goneFull() {
        #expect(drawn(layout([snapshot(5, on: 2, depth: 1), snapshot(6, on: 2, depth: 2)])) == ["1@0<-", "5@1<0", "6@1<1"])
    }

    @Test("a restored volume hangs on what it was made from, though that is gone")
    func origin() {
        let layout = layout([snapshot(2)], origin: 44)
        #expect(drawn(layout) == ["44@0<-", "1@1<0", "2@2<1"])
        #expect(layout.rows[0].node.snapshot == nil)
    }

    @Test("what finds no room is counted")
    func room() {
        let snapshots = (0..<1000).map { snapshot(Int64(10 + $0)) }
        let layout = layout(snapshots, [volume(5000, from: 1009)], rowMax: 100)
        #expect(layout.rows.count == 100 && layout.leftOutCount == 902)
    }
}
