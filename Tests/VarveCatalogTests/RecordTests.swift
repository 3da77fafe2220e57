import Foundation
import Testing
import VarveCatalog

@Suite struct RecordTests {
    let fixture = try! CatalogFixture()

    @Test func volumesComeBackAsTheyWere() throws {
        let catalog = try fixture.open()
        var volume = fixture.volume(7, name: "data-1")
        try catalog.write { catalog in
            try catalog.insert(fixture.server(3))
            try catalog.insert(volume)
        }
        #expect(try catalog.read { try $0.volume(7) } == volume)
        volume.description = "Beschreibung é"
        volume.kind = .base
        volume.status = .attached
        volume.operation = .detach
        volume.serverNumber = 3
        volume.deviceName = "/dev/vdb"
        volume.snapshotNumber = 4
        volume.isReturnProtected = true
        volume.isEncrypted = true
        volume.isDeletedAfterDetach = true
        try catalog.write { try $0.update(volume) }
        #expect(try catalog.read { try $0.volume(7) } == volume)
        try catalog.write { try $0.deleteVolume(7) }
        #expect(try catalog.read { try $0.volume(7) } == nil)
    }

    @Test func snapshotsComeBackAsTheyWere() throws {
        let catalog = try fixture.open()
        var snapshot = fixture.snapshot(8)
        try catalog.write { try $0.insert(snapshot) }
        #expect(try catalog.read { try $0.snapshot(8) } == snapshot)
        snapshot.description = "d"
        snapshot.kind = .incremental
        snapshot.baseNumber = 2
        snapshot.chainDepth = 3
        snapshot.isBootable = true
        snapshot.isEncrypted = true
        snapshot.operation = .terminate
        try catalog.write { try $0.update(snapshot) }
        #expect(try catalog.read { try $0.snapshot(8) } == snapshot)
    }

    @Test func serversComeBackAsTheyWere() throws {
        let catalog = try fixture.open()
        var server = fixture.server(9)
        server.description = "d"
        server.spansZones = true
        server.hypervisor = .xen
        server.imageNumber = 4
        server.status = .stopped
        try catalog.write { try $0.insert(server) }
        #expect(try catalog.read { try $0.server(9) } == server)
    }

    @Test func imagesComeBackAsTheyWere() throws {
        let catalog = try fixture.open()
        var image = ImageRecord(
            number: 9, accountID: .root, name: "web", regionCode: "KR", status: .initialized, operation: .create,
            volumes: [
                ImageRecord.Volume(order: 7, snapshotNumber: 1), ImageRecord.Volume(order: 0, snapshotNumber: 2),
                ImageRecord.Volume(order: 3, snapshotNumber: 2),
            ], createdAt: fixture.date)
        #expect(image.volumes.map(\.order) == [0, 3, 7])
        try catalog.write { catalog in
            for number in [1, 2] as [InstanceNumber] { try catalog.insert(fixture.snapshot(number)) }
            try catalog.insert(image)
        }
        #expect(try catalog.read { try $0.image(9) } == image)
        #expect(try catalog.read { try $0.image(8) } == nil)
        image.description = "d"
        image.status = .created
        image.operation = .terminate
        try catalog.write { try $0.update(image) }
        #expect(try catalog.read { try $0.image(9) } == image)
    }

    @Test(arguments: ["", "-1", "+1", " 1", "1a", "９", "9223372036854775808"])
    func textThatIsNoNumberIsRefused(_ text: String) { #expect(InstanceNumber(text) == nil) }

    @Test func numbersAreDecimal() {
        #expect(InstanceNumber("10000001") == .first)
        #expect(InstanceNumber("9223372036854775807") == InstanceNumber(rawValue: .max))
        #expect("\(InstanceNumber.first)" == "10000001")
    }

    @Test func anyNumberMayBeLookedUp() throws {
        let catalog = try fixture.open()
        for number in [InstanceNumber(rawValue: .min), 0, InstanceNumber(rawValue: .max)] {
            #expect(try catalog.read { try $0.volume(number) } == nil)
        }
    }
}
