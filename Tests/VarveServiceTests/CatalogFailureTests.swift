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
        #expect(error.code == .storeFailed && error.message == "The catalog failed: it cannot be read or changed.")
        #expect(error.detail.hasPrefix("catalog \(fixture.catalog.path): "))
        #expect(throws: error) { try fixture.service.createSnapshot(SnapshotRequest(volumeNumber: volume)) }
        #expect(throws: error) { try fixture.service.deleteVolumes([volume]) }
        #expect(throws: error) { try fixture.service.attachVolume(volume, to: .first) }
        fixture.service.waitUntilSettled()
        #expect(fixture.backend.volumeIDs == before.0 && fixture.backend.snapshotIDs == before.1)
    }

    /// A caller is told what is wrong, and never where.
    @Test(arguments: [
        (CatalogError.full(path: "/secret/catalog"), ServiceError(.noSpace, "The catalog cannot grow: its file system is full.")),
        (.locked(path: "/secret/catalog"), ServiceError(.storeFailed, "The catalog failed: another process has locked it.")),
        (
            .inputOutput(path: "/secret/catalog", reason: "disk I/O error"),
            ServiceError(.storeFailed, "The catalog failed: its disk does not read or write.")
        ),
        (
            .damaged(path: "/secret/catalog", reason: "SELECT secret"),
            ServiceError(.storeFailed, "The catalog failed: its file is damaged.")
        ),
        (
            .failed(path: "/secret/catalog", reason: "/secret/catalog is gone"),
            ServiceError(.storeFailed, "The catalog failed: it cannot be read or changed.")
        ),
    ])
    func answersTellNoPath(_ cause: CatalogError, _ answer: ServiceError) throws {
        fixture.faultyCatalog.inject(.before, throwing: cause)
        let error = try #require(throws: ServiceError.self) { try fixture.service.createVolume(ServiceFixture.request()) }
        #expect(error == answer && error.detail == cause.description && cause.description.contains("/secret/catalog"))
    }

    /// What no text is for is in the log only.
    @Test func unforeseenFailuresAreToldInTheLogOnly() throws {
        struct Unforeseen: Error, CustomStringConvertible { let description = "no file /secret/x" }
        fixture.faultyCatalog.inject(.before, throwing: Unforeseen())
        let error = try #require(throws: ServiceError.self) { try fixture.service.createVolume(ServiceFixture.request()) }
        #expect(error.code == .storeFailed && !error.message.contains("/") && error.detail == "no file /secret/x")
    }
}
