import Foundation
import Testing
import VarveBackend
import VarveCatalog
import VarveService
import VarveTestKit
import VarveWire

/// What a call leaves in the audit log, whatever becomes of it.
@Suite struct AuditTests {
    let fixture = try! ServiceFixture()

    private func entry(_ requestID: String, at date: Date = ServiceFixture.date) -> AuditRecord {
        AuditRecord(
            recordedAt: date, accountID: .root, accessKey: "key", role: .admin, operation: "call", requestID: requestID)
    }

    /// A call with its audit, concluded as the gateway does.
    private func call<Result>(
        _ requestID: String, isSettling: Bool = true, _ body: (AccountStorage) throws(ServiceError) -> Result
    ) throws {
        let storage = fixture.service.storage(for: .root, audit: CallAudit(entry(requestID)))
        do throws(ServiceError) {
            _ = try body(storage)
            try storage.concludeAudit(httpStatus: 200, code: "0")
        } catch {
            try storage.concludeAudit(httpStatus: error.code.httpStatus, code: error.code.rawValue)
        }
        if isSettling { fixture.service.waitUntilSettled() }
    }

    /// `request objects code`, oldest first.
    private func log() throws -> [String] {
        try fixture.catalog.read { try $0.auditRecords(AuditQuery()).records }.reversed().map {
            "\($0.requestID) \($0.objects.joined(separator: ",")) \($0.code)"
        }
    }

    @Test func aCallHasOneEntryHoweverOftenItWrites() throws {
        try call("made") { storage throws(ServiceError) in try storage.createVolume(ServiceFixture.request()) }
        try call("full") { storage throws(ServiceError) in
            fixture.backend.inject(Fault(.createVolume, error: .noSpace))
            return try storage.createVolume(ServiceFixture.request())
        }
        try call("refused") { storage throws(ServiceError) in try storage.deleteVolumes([10_000_002, 5]) }
        try call("deleted") { storage throws(ServiceError) in try storage.deleteVolumes([10_000_002]) }
        #expect(
            try log() == [
                "made 10000002 0", "full 10000003 0", "full  1900101", "refused  1100000", "deleted 10000002 0",
            ])
    }

    /// A refusal of a call that did nothing; not a call that was done, in part done, or that failed.
    @Test func onlyRefusalsWaitForNoSync() throws {
        func unsynced(_ requestID: String, _ body: (AccountStorage) throws(ServiceError) -> VolumeRecord) throws -> Int {
            let before = fixture.faultyCatalog.unsyncedCount
            try call(requestID, isSettling: false, body)
            return fixture.faultyCatalog.unsyncedCount - before
        }
        let volume = try fixture.volume()
        // Their ends wait for no sync either.
        fixture.service.setTransitionsPaused(true)
        let create = { (storage: AccountStorage) throws(ServiceError) in try storage.createVolume(ServiceFixture.request()) }
        #expect(try unsynced("done", create) == 0)
        #expect(
            try unsynced("refused") { storage throws(ServiceError) in try storage.resizeVolume(volume, toSize: 5) } == 1)
        fixture.backend.inject(Fault(.createVolume, error: .noSpace))
        // The end of the undoing, as that of any transition.
        #expect(try unsynced("full", create) == 1)
        fixture.faultyCatalog.inject(.before)
        #expect(try unsynced("failed", create) == 0)
        #expect(try log().map { $0.prefix { $0 != " " } } == ["done", "refused", "full", "full", "failed"])
        fixture.service.setTransitionsPaused(false)
    }

    /// The catalog may fail and have kept the change: the entry is with it.
    @Test func anEntryGoesTheWayOfItsChange() throws {
        let volume = try fixture.volume()
        for failure in [FaultyCatalog.Failure.before, .afterCommit] {
            fixture.faultyCatalog.inject(failure)
            try call("\(failure)") { storage throws(ServiceError) in try storage.setReturnProtection(true, of: volume) }
            let isKept = try fixture.service.volume(volume)?.isReturnProtected == true
            let isLogged = try log().contains("\(failure) \(volume) 0")
            #expect(isKept == (failure == .afterCommit) && isKept == isLogged)
        }
        #expect(try log().filter { $0.hasSuffix("1900102") }.count == 2)
    }

    @Test func entriesThatAreOldGoAndOthersStay() throws {
        let day: TimeInterval = 86400
        try fixture.catalog.write { catalog in
            for days in [9.0, 8, 7, 6, 0] {
                try catalog.append(entry("\(Int(days))", at: ServiceFixture.date.addingTimeInterval(-days * day)))
            }
        }
        #expect(try fixture.service.trimAudit(keepingDays: 7) == 2)
        #expect(try log() == ["7  0", "6  0", "0  0"])
        #expect(try fixture.service.trimAudit(keepingDays: 7) == 0)
    }
}
