import Foundation
import Testing
import VarveCatalog
import VarveService
import VarveWire

/// What the console looks at: whether an account has changed, and the space of its objects.
@Suite struct WatchingTests {
    let fixture = try! ServiceFixture()

    private func audited(_ requestID: String) -> AccountStorage {
        let entry = AuditRecord(
            recordedAt: ServiceFixture.date, accountID: .root, accessKey: "key", role: .admin, operation: "call",
            requestID: requestID)
        return fixture.service.storage(for: .root, audit: CallAudit(entry))
    }

    @Test func aStampChangesWithEveryCallAndEveryTransitionAndNothingElse() throws {
        let storage = fixture.service.storage(for: .root)
        var last = try storage.stamp()
        func isOther() throws -> Bool {
            let next = try storage.stamp(after: last)
            defer { last = next }
            return !next.isSameState(as: last)
        }
        #expect(try !isOther())
        fixture.service.setTransitionsPaused(true)
        let volume = try audited("made").createVolume(ServiceFixture.request()).number
        #expect(try isOther())
        #expect(try !isOther())
        fixture.service.setTransitionsPaused(false)
        fixture.service.waitUntilSettled()
        #expect(try isOther())
        // No object moves to another state, but the list shows it.
        _ = try audited("protected").setReturnProtection(true, of: volume)
        #expect(try isOther())
        _ = try storage.volumes()
        #expect(try !isOther())
    }

    @Test func aStampCostsNothingUntilSomethingIsWritten() throws {
        let storage = fixture.service.storage(for: .root)
        let stamp = try storage.stamp()
        // Behind the catalog's back, as another process would: whoever counts objects sees it.
        let other = try SQLiteCatalog(path: fixture.catalog.path)
        try other.write { catalog in
            var server = try #require(try catalog.server(.first))
            server.status = .stopped
            try catalog.update(server)
        }
        try other.close()
        #expect(try storage.stamp(after: stamp).isSameState(as: stamp))
        struct Failure: Error {}
        // That a write failed does not say that nothing was kept.
        #expect(throws: Failure.self) { try fixture.catalog.write { _ in throw Failure() } }
        let later = try storage.stamp(after: stamp)
        #expect(!later.isSameState(as: stamp))
    }

    @Test func anotherAccountsStampStays() throws {
        let team = try AccountDirectory(catalog: fixture.catalog).create(named: "team-a", at: ServiceFixture.date)
        let other = fixture.service.storage(for: Caller(accountID: team.id, accessKey: "", role: .viewer))
        let before = try other.stamp()
        let volume = try audited("made").createVolume(ServiceFixture.request()).number
        fixture.service.waitUntilSettled()
        #expect(try other.stamp(after: before).isSameState(as: before))
        #expect(try other.space(ofVolume: volume) == nil)
        #expect(try other.census().counts.values.reduce(0, +) == 1)
    }

    @Test func spaceIsOfWhatHasBytes() throws {
        let storage = fixture.service.storage(for: .root)
        let volume = try storage.createVolume(ServiceFixture.request()).number
        fixture.service.waitUntilSettled()
        let snapshot = try storage.createSnapshot(SnapshotRequest(volumeNumber: volume)).number
        fixture.service.waitUntilSettled()
        #expect(try storage.space(ofVolume: volume) != nil)
        #expect(try storage.space(ofSnapshot: snapshot) != nil)
        #expect(try storage.space(ofVolume: snapshot) == nil)
        #expect(try storage.space(ofSnapshot: volume) == nil)
        #expect(try storage.space(ofVolume: 99) == nil)
    }
}
