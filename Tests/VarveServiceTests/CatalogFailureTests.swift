import Testing
import VarveCatalog
import VarveService
import VarveTestKit
import VarveWire

@Suite struct CatalogFailureTests {
    let fixture = try! ServiceFixture()

    /// The catalog comes first, so the backend is never asked.
    @Test func aCatalogThatFailsStopsEveryCallBeforeTheBackend() throws {
        let volume = try fixture.volume()
        let before = (fixture.backend.volumeIDs, fixture.backend.snapshotIDs)
        try fixture.catalog.close()
        let error = try #require(throws: ServiceError.self) { try fixture.service.createVolume(ServiceFixture.request()) }
        #expect(error.code == .storeFailed && error.message.hasPrefix("catalog \(fixture.catalog.path): "))
        #expect(throws: error) { try fixture.service.createSnapshot(SnapshotRequest(volumeNumber: volume)) }
        #expect(throws: error) { try fixture.service.deleteVolumes([volume]) }
        #expect(throws: error) { try fixture.service.attachVolume(volume, to: .first) }
        fixture.service.waitUntilSettled()
        #expect(fixture.backend.volumeIDs == before.0 && fixture.backend.snapshotIDs == before.1)
    }
}
