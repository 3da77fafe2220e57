import Testing
import VarveCatalog
import VarveService
import VarveTestKit
import VarveWire

@Suite struct DeletionPreviewTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    private func preview(
        _ volumes: [InstanceNumber], _ snapshots: [InstanceNumber] = [], by caller: Caller = .root
    ) throws(ServiceError) -> UInt64 {
        try service.storage(for: caller).byteCountFreed(byDeletingVolumes: volumes, snapshots: snapshots)
    }

    @Test func whatIsWrittenComesBack() throws {
        let (first, second) = (try fixture.volume(), try fixture.volume())
        #expect(try preview([first, second]) == 0)
        try fixture.write([7, 7], to: first)
        try fixture.write([8], to: second)
        #expect(try preview([first]) == 4096)
        #expect(try preview([first, second]) == 8192)
        #expect(try preview([first, first]) == 4096)
        let snapshot = try fixture.snapshot(of: first)
        #expect(try preview([first], [snapshot]) >= 4096)
        #expect(try preview([], []) == 0)
        #expect(try service.volumes().records.count == 2, "a preview deletes nothing")
    }

    @Test func whatIsNotThereIsNamed() throws {
        let volume = try fixture.volume()
        try fixture.expect(.invalidParameter("blockStorageInstanceNoList", "there is no volume 5 in region KR")) {
            () throws(ServiceError) in _ = try preview([volume, 5])
        }
        try fixture.expect(.invalidParameter("blockStorageSnapshotInstanceNoList", "there is no snapshot 5 in region KR")) {
            () throws(ServiceError) in _ = try preview([volume], [5])
        }
    }

    @Test func anotherAccountsObjectsDoNotExist() throws {
        let volume = try fixture.volume()
        let other = try AccountDirectory(catalog: fixture.catalog).create(named: "other", at: ServiceFixture.date)
        let stranger = Caller(accountID: other.id, accessKey: "x", role: .admin)
        try fixture.expect(.invalidParameter("blockStorageInstanceNoList", "there is no volume \(volume) in region KR")) {
            () throws(ServiceError) in _ = try preview([volume], by: stranger)
        }
    }
}
