import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

@Suite struct ResizeVolumeTests {
    let fixture = try! ServiceFixture()
    var service: StorageService { fixture.service }
    private static let gibibyte: Int64 = 1 << 30

    private func byteCount(_ number: InstanceNumber) throws -> UInt64 {
        try fixture.backend.openVolume(VolumeID(UInt64(number.rawValue))).byteCount
    }

    private func stopLocalhost() throws {
        _ = try service.stopServers([.first])
        service.waitUntilSettled()
    }

    @Test func aResizeGoesThroughItsStates() throws {
        let number = try fixture.volume()
        service.setTransitionsPaused(true)
        let answer = try service.resizeVolume(number, toSize: 30)
        #expect(answer.state == "CREAT/CHNG/changingSpec" && answer.byteCount == 30 * Self.gibibyte)
        #expect(try service.volume(number) == answer)
        #expect(try byteCount(number) == 30 << 30)
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.volume(number)?.state == "CREAT/NULL/detached")
        #expect(try service.volume(number)?.byteCount == 30 * Self.gibibyte)
    }

    /// Who has the export open sees the new size at once.
    @Test func anAttachedVolumeGrowsUnderItsClients() throws {
        let number = try fixture.attachedVolume()
        try stopLocalhost()
        let device = try #require(fixture.exports.find("\(number)")).device
        #expect(device.byteCount == 10 << 30)
        service.setTransitionsPaused(true)
        let answer = try service.resizeVolume(number, toSize: 20)
        #expect(answer.state == "ATTAC/CHNG/changingSpec" && answer.serverNumber == .first && answer.deviceName == "/dev/vdb")
        #expect(device.byteCount == 20 << 30)
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try service.volume(number)?.state == "ATTAC/NULL/attached")
        #expect(fixture.exports.names == ["\(number)"])
    }

    @Test func whatCannotBeResizedIsRefused() throws {
        let (volume, attached) = try (fixture.volume(), fixture.attachedVolume())
        try fixture.expect(ServiceError(.sizeNotLarger, "blockStorageSize: must be more than the 10 GB of now, not 10")) {
            () throws(ServiceError) in
            try service.resizeVolume(volume, toSize: 10)
        }
        let range = "must be 10 to 16380 GB in steps of 10 for CB1, not"
        for wrong in [5, 25, 16390] {
            try fixture.expect(ServiceError.invalidParameter("blockStorageSize", "\(range) \(wrong)")) {
                () throws(ServiceError) in
                try service.resizeVolume(volume, toSize: wrong)
            }
        }
        let running = "blockStorageInstanceNo: volume \(attached) is attached to server 10000001, which must be stopped first"
        try fixture.expect(ServiceError(.serverNotStopped, running)) { () throws(ServiceError) in
            try service.resizeVolume(attached, toSize: 20)
        }
        let kvm = "volume \(volume) is a KVM volume: use changeBlockStorageInstance"
        try fixture.expect(ServiceError.invalidParameter("blockStorageInstanceNo", kvm)) { () throws(ServiceError) in
            try service.resizeVolume(volume, toSize: 20, onlyXEN: true)
        }
        let unknown = "there is no volume 5 in region KR"
        try fixture.expect(ServiceError.invalidParameter("blockStorageInstanceNo", unknown)) { () throws(ServiceError) in
            try service.resizeVolume(5, toSize: 20)
        }
    }

    @Test func aVolumeInTheMiddleOfSomethingIsRefused() throws {
        let number = try fixture.volume()
        service.setTransitionsPaused(true)
        _ = try service.resizeVolume(number, toSize: 20)
        let busy = "blockStorageInstanceNo: volume \(number) cannot be controlled now: it is changingSpec"
        #expect(throws: ServiceError(.busy, busy)) { try service.resizeVolume(number, toSize: 30) }
        service.setTransitionsPaused(false)
    }

    @Test func aFailedResizeLeavesTheOldSize() throws {
        let number = try fixture.volume()
        fixture.backend.inject(Fault(.resizeVolume, error: .noSpace))
        try fixture.expect(ServiceError(.noSpace, "The pool is full.")) { () throws(ServiceError) in
            try service.resizeVolume(number, toSize: 20)
        }
        #expect(try byteCount(number) == 10 << 30)
    }

    /// A crash or a failure after the row was written: the resize is completed, forward.
    @Test(arguments: [true, false]) func aResizeIsTakenUpAgain(isRestarted: Bool) throws {
        for failing in 0..<4 {
            let fixture = try ServiceFixture()
            let number = try fixture.volume()
            switch failing {
            case 0:
                // The bytes do not grow, and the old size cannot be written down either.
                fixture.backend.inject(Fault(.resizeVolume, error: .noSpace))
                fixture.faultyCatalog.inject(nil, .before)
                #expect(throws: ServiceError.self) { try fixture.service.resizeVolume(number, toSize: 20) }
            case 1:
                let error = BackendError.inputOutput(errno: 5, during: "a resize")
                fixture.backend.inject(Fault(.resizeVolume, error: error, takesEffect: true))
                #expect(throws: ServiceError.self) { try fixture.service.resizeVolume(number, toSize: 20) }
            case 2:
                fixture.faultyCatalog.inject(.afterCommit)
                #expect(throws: ServiceError.self) { try fixture.service.resizeVolume(number, toSize: 20) }
            default:
                fixture.service.setTransitionsPaused(true)
                _ = try fixture.service.resizeVolume(number, toSize: 20)
                fixture.faultyCatalog.inject(.before)
                fixture.service.setTransitionsPaused(false)
            }
            fixture.service.waitUntilSettled()
            if isRestarted { try fixture.restart() } else { fixture.retries.fire() }
            fixture.service.waitUntilSettled()
            let volume = try fixture.service.volume(number)
            #expect(volume?.state == "CREAT/NULL/detached" && volume?.byteCount == 20 * Self.gibibyte, "\(failing)")
            #expect(try fixture.backend.openVolume(VolumeID(UInt64(number.rawValue))).byteCount == 20 << 30, "\(failing)")
        }
    }

    /// A XEN volume by the operation that knows no other.
    @Test func aXENVolumeGrows() throws {
        let number = try fixture.xenVolume()
        try stopLocalhost()
        _ = try service.resizeVolume(number, toSize: 2000, onlyXEN: true)
        service.waitUntilSettled()
        #expect(try service.volume(number)?.byteCount == 2000 * Self.gibibyte)
        let range = "must be 10 to 2000 GB in steps of 10 for SSD, not 2010"
        try fixture.expect(ServiceError.invalidParameter("blockStorageSize", range)) { () throws(ServiceError) in
            try service.resizeVolume(number, toSize: 2010, onlyXEN: true)
        }
    }
}
