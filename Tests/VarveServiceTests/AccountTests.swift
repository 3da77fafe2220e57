import Dispatch
import Foundation
import Testing
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

/// What belongs to another account is as if it did not exist.
@Suite struct AccountTests {
    let fixture: ServiceFixture
    let other: AccountStorage
    private var root: AccountStorage { fixture.service.storage(for: .root) }
    /// A number that was never given out.
    private static let absent: InstanceNumber = 99_999_999

    init() throws {
        fixture = try ServiceFixture()
        other = try Self.storage(of: "team-a", fixture)
    }

    private static func storage(of name: String, _ fixture: ServiceFixture) throws -> AccountStorage {
        let account = try AccountDirectory(catalog: fixture.catalog).create(named: name, at: ServiceFixture.date)
        return fixture.service.storage(for: Caller(accountID: account.id, accessKey: name, role: .admin))
    }

    /// What a call on a number answers, with the number itself taken out of the text.
    private func answer<Result>(_ number: InstanceNumber, _ call: (InstanceNumber) throws(ServiceError) -> Result) -> String {
        do throws(ServiceError) {
            return "\(try call(number))"
        } catch {
            return "\(error.code.rawValue) \(error.message)".replacing("\(number)", with: "N")
        }
    }

    /// Expects of a call by the other account that the number of a root object and one that was never given out answer alike.
    private func expectAbsent<Result>(
        _ number: InstanceNumber, sourceLocation: SourceLocation = #_sourceLocation,
        _ call: (InstanceNumber) throws(ServiceError) -> Result
    ) throws {
        let before = try fixture.contents()
        let answer = answer(number, call)
        #expect(answer == self.answer(Self.absent, call), sourceLocation: sourceLocation)
        #expect(!answer.contains("\(number)"), sourceLocation: sourceLocation)
        fixture.service.waitUntilSettled()
        #expect(try fixture.contents() == before, sourceLocation: sourceLocation)
    }

    @Test func volumesOfAnotherAccountAreNotThere() throws {
        let volume = try fixture.volume()
        let attached = try fixture.attachedVolume()
        let server = try #require(try other.servers().records.first).number
        for volume in [volume, attached] {
            try expectAbsent(volume) { number throws(ServiceError) in try other.volume(number) }
            try expectAbsent(volume) { number throws(ServiceError) in try other.attachVolume(number, to: server) }
            try expectAbsent(volume) { number throws(ServiceError) in try other.detachVolumes([number]) }
            try expectAbsent(volume) { number throws(ServiceError) in try other.deleteVolumes([number]) }
            try expectAbsent(volume) { number throws(ServiceError) in try other.resizeVolume(number, toSize: 20) }
            try expectAbsent(volume) { number throws(ServiceError) in try other.setReturnProtection(true, of: number) }
            try expectAbsent(volume) { number throws(ServiceError) in
                try other.createSnapshot(SnapshotRequest(volumeNumber: number))
            }
        }
        #expect(try other.volumes().totalCount == 0)
        var filter = VolumeFilter()
        filter.numbers = [volume, attached]
        #expect(try other.volumes(filter).records.isEmpty)
        #expect(try root.volumes(filter).totalCount == 2)
        filter = VolumeFilter()
        filter.serverName = "localhost"
        #expect(try other.volumes(filter).totalCount == 0)
        #expect(try root.volumes(filter).records.map(\.number) == [attached])
        #expect(try other.serverVolumes(of: [.first]).isEmpty)
    }

    @Test func snapshotsOfAnotherAccountAreNotThere() throws {
        let volume = try fixture.volume()
        let snapshot = try fixture.snapshot(of: volume)
        try expectAbsent(snapshot) { number throws(ServiceError) in try other.snapshot(number) }
        try expectAbsent(snapshot) { number throws(ServiceError) in try other.deleteSnapshots([number]) }
        try expectAbsent(snapshot) { number throws(ServiceError) in
            var request = ServiceFixture.request()
            request.snapshotNumber = number
            return try other.createVolume(request)
        }
        var filter = SnapshotFilter()
        #expect(try other.snapshots(filter).totalCount == 0)
        filter.volumeNumbers = [volume]
        #expect(try other.snapshots(filter).totalCount == 0)
        #expect(try root.snapshots(filter).totalCount == 1)
    }

    @Test func serversOfAnotherAccountAreNotThere() throws {
        let server = try fixture.server()
        try expectAbsent(server) { number throws(ServiceError) in try other.server(number) }
        try expectAbsent(server) { number throws(ServiceError) in try other.stopServers([number]) }
        try expectAbsent(server) { number throws(ServiceError) in try other.startServers([number]) }
        try expectAbsent(server) { number throws(ServiceError) in try other.rebootServers([number]) }
        try expectAbsent(server) { number throws(ServiceError) in try other.terminateServers([number]) }
        let own = try other.createVolume(ServiceFixture.request()).number
        fixture.service.waitUntilSettled()
        try expectAbsent(server) { number throws(ServiceError) in try other.attachVolume(own, to: number) }
        try expectAbsent(server) { number throws(ServiceError) in try other.createVolume(ServiceFixture.xenRequest(number)) }
        #expect(try other.servers().records.map(\.name) == ["localhost"])
    }

    /// A list with one foreign number is refused whole.
    @Test func ownObjectsAreLeftAloneWithForeignOnes() throws {
        let foreign = try fixture.volume()
        let own = try other.createVolume(ServiceFixture.request()).number
        fixture.service.waitUntilSettled()
        try expectAbsent(foreign) { number throws(ServiceError) in try other.deleteVolumes([own, number]) }
    }

    @Test func anAccountHasItsMachineAndItsNames() throws {
        let machine = try #require(try other.servers().records.first)
        #expect(machine.name == "localhost" && machine.spansZones && machine.zoneCode == "KR-1" && machine.regionCode == "KR")
        for storage in [root, other] {
            let server = try storage.registerServer(ServerRequest(name: "web-1", zoneCode: "KR-1", hypervisor: .kvm))
            #expect(server.accountID == storage.caller.accountID)
            #expect(throws: ServiceError.self) {
                try storage.registerServer(ServerRequest(name: "web-1", zoneCode: "KR-2", hypervisor: .kvm))
            }
            var request = ServiceFixture.request()
            request.name = "data"
            let volume = try storage.createVolume(request)
            fixture.service.waitUntilSettled()
            #expect(try storage.attachVolume(volume.number, to: server.number).accountID == storage.caller.accountID)
            fixture.service.waitUntilSettled()
            let snapshot = try storage.createSnapshot(SnapshotRequest(volumeNumber: volume.number))
            fixture.service.waitUntilSettled()
            #expect(snapshot.accountID == storage.caller.accountID)
            #expect(try storage.volumes().records.map(\.number) == [volume.number])
            #expect(try storage.snapshots().records.map(\.number) == [snapshot.number])
        }
    }

    /// The lock of a volume in the middle of a call keeps nobody else waiting, who could tell from that that there is one.
    @Test func locksOfAnotherAccountKeepNobodyWaiting() throws {
        let gate = Gate()
        let fixture = try ServiceFixture { if $0 == .createSnapshot { gate.pass() } }
        let (root, other) = (fixture.service.storage(for: .root), try Self.storage(of: "team-a", fixture))
        let volume = try fixture.volume()
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            _ = try? root.createSnapshot(SnapshotRequest(volumeNumber: volume))
            done.signal()
        }
        #expect(gate.waitForArrival())
        #expect(throws: ServiceError.self) { try other.deleteVolumes([volume]) }
        gate.open()
        done.wait()
    }

    @Test func namesOfAccountsAreCheckedAndUnique() throws {
        let directory = AccountDirectory(catalog: fixture.catalog)
        for name in ["ab", "1abc", "a b c", "team/a", String(repeating: "a", count: 31), ""] {
            #expect(throws: ServiceError.self) { try directory.create(named: name, at: ServiceFixture.date) }
        }
        #expect(throws: ServiceError.invalidParameter("account", "there is an account team-a already: choose another name")) {
            try directory.create(named: "team-a", at: ServiceFixture.date)
        }
        #expect(throws: ServiceError.invalidParameter("account", "there is no account nobody; the accounts are root, team-a")) {
            try directory.account(named: "nobody")
        }
        #expect(try directory.list().map(\.name) == ["root", "team-a"])
        #expect(try directory.account(named: "team-a").id == AccountID(rawValue: 2))
    }
}
