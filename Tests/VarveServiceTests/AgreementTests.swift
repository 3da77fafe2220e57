import Foundation
import Synchronization
import Testing
import VarveBackend
import VarveCatalog
import VarveService
import VarveTestKit
import VarveWire

/// `varve pool check`: what the catalog and the pool say of each other.
@Suite struct AgreementTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }

    /// `kind image` of each, by a running server and by a look at both when nothing runs, which must find the same.
    private func found() throws -> [String] {
        let report = try service.checkPool()
        #expect(report.isSound == report.disagreements.isEmpty && report.disagreementCount == report.disagreements.count)
        #expect(try Agreement.disagreements(of: fixture.backend.images(), with: fixture.catalog) == report.disagreements)
        return report.disagreements.map { "\($0.kind.rawValue) \($0.image)" }
    }

    private func id(_ number: InstanceNumber) -> UInt64 { UInt64(number.rawValue) }

    @Test func whatCallsHaveMadeAgrees() throws {
        let volume = try fixture.attachedVolume()
        _ = try [fixture.snapshot(of: volume), fixture.snapshot(of: volume, .incremental)]
        let grown = try fixture.volume()
        _ = try service.resizeVolume(grown, toSize: 50)
        service.waitUntilSettled()
        _ = try fixture.image([fixture.bootableSnapshot()])
        #expect(try found() == [])
    }

    @Test func bytesThatAreMissingAreFound() throws {
        let volume = try fixture.volume()
        let snapshot = try fixture.snapshot(of: volume)
        try fixture.backend.deleteVolume(VolumeID(id(volume)))
        try fixture.backend.deleteSnapshot(SnapshotID(id(snapshot)))
        #expect(try found() == ["bytesMissing volume \(volume)", "bytesMissing snapshot \(snapshot)"])
        let text = try service.checkPool().disagreements[0].text
        #expect(text.contains("volume \(volume)") && text.contains("\(10 << 30) bytes") && text.contains("delete it"), "\(text)")
        _ = try service.deleteVolumes([volume])
        _ = try service.deleteSnapshots([snapshot])
        service.waitUntilSettled()
        #expect(try found() == [], "what the text advises helps")
    }

    @Test func bytesOfNobodyAreFound() throws {
        try fixture.backend.createVolume(VolumeID(77), byteCount: 1 << 30)
        try fixture.backend.createSnapshot(SnapshotID(78), of: VolumeID(77))
        #expect(try found() == ["recordMissing volume 77", "recordMissing snapshot 78"])
    }

    /// A number is a volume's or a snapshot's: one of the other kind is no substitute.
    @Test func anImageOfTheOtherKindIsNotTheSame() throws {
        let volume = try fixture.volume()
        let other = try fixture.volume()
        try fixture.backend.deleteVolume(VolumeID(id(volume)))
        try fixture.backend.createSnapshot(SnapshotID(id(volume)), of: VolumeID(id(other)))
        #expect(Set(try found()) == ["bytesMissing volume \(volume)", "recordMissing snapshot \(volume)"])
    }

    @Test func otherSizesAreFound() throws {
        let (small, large) = (try fixture.volume(), try fixture.volume())
        let snapshot = try fixture.snapshot(of: small)
        try fixture.backend.resizeVolume(VolumeID(id(large)), byteCount: 20 << 30)
        try fixture.edit(small) { $0.byteCount = 30 << 30 }
        try fixture.catalog.write { catalog in
            var record = try #require(try catalog.snapshot(snapshot))
            record.byteCount = 30 << 30
            try catalog.update(record)
        }
        #expect(
            try found() == ["sizeDiffers volume \(small)", "sizeDiffers volume \(large)", "sizeDiffers snapshot \(snapshot)"])
        for volume in [small, large] { _ = try service.resizeVolume(volume, toSize: 40) }
        service.waitUntilSettled()
        #expect(try found() == ["sizeDiffers snapshot \(snapshot)"], "what the text advises helps")
    }

    /// What is being made, grown or deleted may or may not have its bytes.
    @Test(arguments: [false, true]) func passingStatesAreNoDisagreement(_ isDone: Bool) throws {
        let (deleted, grown) = (try fixture.volume(), try fixture.volume())
        let snapshot = try fixture.snapshot(of: deleted)
        service.setTransitionsPaused(true)
        _ = try service.deleteVolumes([deleted])
        _ = try service.deleteSnapshots([snapshot])
        let made = try service.createVolume(ServiceFixture.request()).number
        try fixture.edit(grown) { volume in
            volume.operation = .change
            volume.byteCount = 20 << 30
        }
        if isDone {
            try fixture.backend.deleteVolume(VolumeID(id(deleted)))
            try fixture.backend.deleteSnapshot(SnapshotID(id(snapshot)))
            try fixture.backend.resizeVolume(VolumeID(id(grown)), byteCount: 20 << 30)
        } else {
            try fixture.backend.deleteVolume(VolumeID(id(made)))
        }
        #expect(try found() == [])
        if isDone {
            try fixture.backend.resizeVolume(VolumeID(id(grown)), byteCount: 30 << 30)
            #expect(try found() == ["sizeDiffers volume \(grown)"], "larger than it is to become")
        }
    }

    /// Calls and transitions all the while: nothing is suspected for being between two states, and what is wrong is found all the same.
    @Test func workThatGoesOnIsNoFalseAlarm() throws {
        let fixture = self.fixture
        try fixture.backend.createVolume(VolumeID(77), byteCount: 1 << 30)
        let isOver = Atomic(false)
        let workers = Atomic(3)
        let service = BusyService(service: fixture.service)
        for _ in 0..<3 {
            Thread.detachNewThread {
                while !isOver.load(ordering: .relaxed) { service.liveAndDie() }
                workers.subtract(1, ordering: .relaxed)
            }
        }
        defer {
            isOver.store(true, ordering: .relaxed)
            while workers.load(ordering: .relaxed) > 0 { usleep(500) }
        }
        for _ in 0..<300 {
            let report = try fixture.service.checkPool()
            #expect(report.disagreements.map(\.image) == ["volume 77"], "\(report.disagreements)")
        }
    }

    @Test func manyAreCountedAndAHundredDescribed() throws {
        for number in 1...120 as ClosedRange<UInt64> { try fixture.backend.createVolume(VolumeID(number), byteCount: 1 << 30) }
        let report = try service.checkPool()
        #expect(report.disagreementCount == 120 && report.disagreements.count == 100 && !report.isSound)
    }

    @Test func aCatalogThatCannotBeReadIsAnErrorAndNoAgreement() throws {
        fixture.faultyCatalog.setGone(true)
        #expect(throws: ServiceError.self) { try service.checkPool() }
        #expect(throws: ServiceError.self) {
            try Agreement.disagreements(of: fixture.backend.images(), with: fixture.faultyCatalog)
        }
    }
}

/// A volume's life, again and again.
private struct BusyService: Sendable {
    let service: StorageService

    func liveAndDie() {
        do {
            let volume = try service.createVolume(ServiceFixture.request()).number
            service.waitUntilSettled()
            _ = try? service.resizeVolume(volume, toSize: 20)
            service.waitUntilSettled()
            let snapshot = try? service.createSnapshot(SnapshotRequest(volumeNumber: volume)).number
            service.waitUntilSettled()
            if let snapshot { _ = try? service.deleteSnapshots([snapshot]) }
            service.waitUntilSettled()
            _ = try service.deleteVolumes([volume])
        } catch {
            Issue.record(error)
        }
    }
}
