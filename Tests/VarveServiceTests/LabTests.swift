import Foundation
import Logging
import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

/// A lab's durations, and its whole state saved, loaded and emptied.
@Suite struct LabTests {
    /// A lab over a catalog file and a store in memory.
    final class Rig {
        let directory: String
        let catalog: SQLiteCatalog
        let keys: KeyStore
        let files: MemoryLabDirectory
        let exports = ExportTable(withdrawSeconds: 0)
        let backend: LabBackend
        let lab: Lab
        let service: StorageService

        init() throws {
            directory = NSTemporaryDirectory() + "varve-lab-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            catalog = try SQLiteCatalog(path: directory + "/catalog.sqlite")
            keys = try KeyStore(catalog: catalog, masterKey: MasterKey(creating: directory + "/master.key"))
            let files = MemoryLabDirectory(directory, MemoryBackend())
            self.files = files
            backend = try LabBackend { files.open() }
            lab = Lab(
                catalog: catalog, backend: backend, directory: files, exports: exports,
                log: ServiceFixture.log)
            service = lab.service(try ServiceConfiguration())
            _ = try service.bootstrap(keys: keys)
            try service.recover()
        }

        deinit {
            service.stop()
            try? FileManager.default.removeItem(atPath: directory)
        }

        /// An attached volume with these bytes at its start.
        func volume(_ text: String) throws -> InstanceNumber {
            let number = try service.createVolume(ServiceFixture.request()).number
            service.waitUntilSettled()
            _ = try service.attachVolume(number, to: .first)
            service.waitUntilSettled()
            try write(text, to: number)
            return number
        }

        func write(_ text: String, to number: InstanceNumber) throws {
            let device = try #require(exports.find("\(number)")).device
            try Array(text.utf8).withUnsafeBytes { try device.write($0, at: 0) }
        }

        func text(of export: String, count: Int) throws -> String {
            let device = try #require(exports.find(export)).device
            var bytes = [UInt8](repeating: 0, count: count)
            try bytes.withUnsafeMutableBytes { try device.read(into: $0, at: 0) }
            return String(decoding: bytes, as: UTF8.self)
        }

        func numbers() throws -> [InstanceNumber] {
            try catalog.read { catalog in
                try catalog.volumes(VolumeQuery()).records.map(\.number)
                    + catalog.snapshots(SnapshotQuery()).records.map(\.number)
                    + catalog.servers(ServerQuery()).records.map(\.number)
            }
        }
    }

    @Test func aTransitionTakesItsTimeByTheLabsClock() throws {
        let rig = try Rig()
        rig.lab.clock.setRunning(false)
        rig.lab.clock.set(Date(timeIntervalSince1970: 1_900_000_000))
        rig.lab.setDuration(of: .createVolume, .seconds(5))
        let number = try rig.service.createVolume(ServiceFixture.request()).number
        #expect(try rig.service.volume(number)?.createdAt == Date(timeIntervalSince1970: 1_900_000_000))
        rig.lab.clock.advance(by: .milliseconds(4999))
        #expect(try rig.service.volume(number)?.state == "INIT/CREAT/creating")
        #expect(rig.service.transitionJobs().counts == [.init(kind: .createVolume, state: .scheduled): 1])
        rig.lab.clock.advance(by: .milliseconds(1))
        rig.service.waitUntilSettled()
        #expect(try rig.service.volume(number)?.state == "CREAT/NULL/detached")
        // Other kinds take no time, nor does this one once it is set back.
        rig.lab.setDuration(of: .createVolume, .zero)
        let other = try rig.volume("x")
        #expect(try rig.service.volume(other)?.state == "ATTAC/NULL/attached")
    }

    @Test func aLoadedStateIsTheSavedOneWithItsBytes() throws {
        let rig = try Rig()
        let volume = try rig.volume("before")
        let snapshot = try rig.service.createSnapshot(SnapshotRequest(volumeNumber: volume)).number
        rig.service.waitUntilSettled()
        let saved = try rig.numbers()
        try rig.lab.save("one")
        #expect(try rig.text(of: "\(volume)", count: 6) == "before")
        try rig.write("after!", to: volume)
        _ = try rig.service.deleteSnapshots([snapshot])
        rig.service.waitUntilSettled()
        let later = try rig.volume("new")
        let key = try rig.keys.create(description: "later", at: ServiceFixture.date)
        try rig.lab.load("one", rig.service)
        rig.service.waitUntilSettled()
        #expect(try rig.numbers() == saved)
        #expect(try rig.text(of: "\(volume)", count: 6) == "before")
        #expect(try rig.text(of: "snapshot/\(snapshot)", count: 6) == "before")
        #expect(rig.exports.names == ["\(volume)", "snapshot/\(snapshot)"])
        #expect(try rig.keys.secret(forAccessKey: key.accessKey) == key.secretKey)
        // Numbers go on where the saved state was.
        #expect(try rig.volume("again") == later)
        try rig.lab.load("one", rig.service)
        #expect(try rig.numbers() == saved)
    }

    @Test func aResetBeginsAnew() throws {
        let rig = try Rig()
        let keys = try rig.keys.list()
        _ = try rig.service.createSnapshot(SnapshotRequest(volumeNumber: rig.volume("x")))
        rig.service.waitUntilSettled()
        try rig.lab.reset(rig.service)
        #expect(try rig.numbers() == [.first] && rig.exports.names == [])
        #expect(try rig.service.server(.first)?.name == "localhost")
        #expect(try rig.keys.list() == keys)
        #expect(try rig.volume("y") == 10_000_002)
        #expect(try rig.text(of: "10000002", count: 1) == "y")
    }

    /// What is under way goes with the state: forgotten by a reset, taken up by a load.
    @Test func whatIsUnderWayBelongsToTheState() throws {
        let rig = try Rig()
        rig.lab.clock.setRunning(false)
        rig.lab.setDuration(of: .createVolume, .seconds(5))
        let number = try rig.service.createVolume(ServiceFixture.request()).number
        try rig.lab.save("creating")
        try rig.lab.reset(rig.service)
        rig.lab.clock.advance(by: .seconds(10))
        rig.service.waitUntilSettled()
        #expect(try rig.service.volumes().totalCount == 0)
        try rig.lab.load("creating", rig.service)
        #expect(try rig.service.volume(number)?.state == "INIT/CREAT/creating")
        rig.lab.clock.advance(by: .seconds(5))
        rig.service.waitUntilSettled()
        #expect(try rig.service.volume(number)?.state == "CREAT/NULL/detached")
    }

    @Test func namesAreTakenOnceAndMustBeThere() throws {
        let rig = try Rig()
        try rig.lab.save("a")
        #expect(
            throws: ServiceError.invalidParameter("name", "there is a state a already: delete it first, or choose another name")
        ) {
            try rig.lab.save("a")
        }
        let missing = ServiceError.invalidParameter("name", "there is no state b")
        #expect(throws: missing) { try rig.lab.load("b", rig.service) }
        #expect(throws: missing) { try rig.lab.delete("b") }
        try rig.lab.delete("a")
        #expect(try rig.lab.states() == [])
        try rig.lab.save("a")
    }

    /// Before the catalog's commit a failure leaves the old state, published as before.
    @Test func aLoadThatFailsChangesNothing() throws {
        let rig = try Rig()
        try rig.lab.save("empty")
        let volume = try rig.volume("kept")
        let before = try rig.numbers()
        rig.files.fail(at: .prepare)
        #expect(throws: ServiceError.self) { try rig.lab.load("empty", rig.service) }
        rig.files.fail(at: nil)
        try Data("no catalog".utf8).write(to: URL(fileURLWithPath: rig.files.catalogPath(of: "empty")))
        let error = try #require(throws: ServiceError.self) { try rig.lab.load("empty", rig.service) }
        #expect(error.code == .storeFailed)
        #expect(try rig.numbers() == before && rig.exports.names == ["\(volume)"] && !rig.files.isPrepared)
        #expect(try rig.text(of: "\(volume)", count: 4) == "kept")
        #expect(try rig.volume("more") != volume)
        rig.files.fail(at: .save)
        #expect(throws: ServiceError.self) { try rig.lab.save("other") }
        #expect(try rig.text(of: "\(volume)", count: 4) == "kept")
    }

    /// The store behind a lab tells of all that it has, whichever it is by then.
    @Test func theLabsStoreTellsOfItsImages() throws {
        let rig = try Rig()
        try rig.lab.save("empty")
        let volume = try rig.volume("here")
        #expect(try rig.backend.images().map(\.id.number) == [UInt64(volume.rawValue)])
        #expect(try rig.service.checkPool().isSound)
        try rig.lab.load("empty", rig.service)
        #expect(try rig.backend.images() == [] && rig.service.checkPool().isSound)
    }

    /// A transition that hangs would go on in the state that follows.
    @Test func nothingIsReplacedUnderATransitionInHand() throws {
        let gate = Gate()
        let rig = try Rig()
        let number = try rig.volume("x")
        let export = try #require(rig.exports.find("\(number)"))
        let hasLease = Gate()
        Thread.detachNewThread {
            let lease = export.lease(cancel: { _ in })
            hasLease.open()
            gate.pass()
            withExtendedLifetime(lease) {}
        }
        hasLease.pass()
        _ = try rig.service.detachVolumes([number])
        let end = ContinuousClock.now + .seconds(10)
        while rig.service.transitionJobs().oldest.map(\.state) != [.running], ContinuousClock.now < end { sched_yield() }
        let error = try #require(throws: ServiceError.self) { try rig.lab.reset(rig.service, within: .zero) }
        #expect(error.code == .busy)
        #expect(try rig.service.volume(number)?.state == "ATTAC/DETAC/detaching")
        gate.open()
        rig.service.waitUntilSettled()
        #expect(try rig.service.volume(number)?.state == "CREAT/NULL/detached")
        try rig.lab.reset(rig.service)
        #expect(try rig.numbers() == [.first])
    }
}
