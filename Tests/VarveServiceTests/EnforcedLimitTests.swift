import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit

/// Whether exports get the IOPS and the throughput that volumes show.
@Suite struct EnforcedLimitTests {
    private func fixture(enforcing: Bool = true, types: [VolumeType] = ServiceConfiguration.standardVolumeTypes) throws
        -> ServiceFixture
    {
        var configuration = try ServiceConfiguration(volumeTypes: types)
        configuration.enforcesLimits = enforcing
        return try ServiceFixture(configuration: configuration)
    }

    private func limits(_ number: InstanceNumber, _ fixture: ServiceFixture) -> RateLimits? {
        fixture.exports.limits(of: "\(number)")
    }

    @Test func withoutBeingToldNothingIsLimited() throws {
        let fixture = try fixture(enforcing: false)
        #expect(limits(try fixture.attachedVolume(), fixture) == RateLimits.none)
    }

    @Test func aVolumeGetsWhatItShowsAndASnapshotAll() throws {
        let fixture = try fixture()
        let volume = try fixture.attachedVolume()
        let snapshot = try fixture.snapshot(of: volume)
        for _ in 0..<2 {
            #expect(limits(volume, fixture) == RateLimits(requestsPerSecond: 100, bytesPerSecond: 100 << 20))
            #expect(fixture.exports.limits(of: "snapshot/\(snapshot)") == RateLimits.none)
            try fixture.restart()
        }
    }

    @Test func aLargerVolumeGetsMoreWhileItIsUsed() throws {
        let fixture = try fixture()
        let volume = try fixture.attachedVolume()
        let limiter = try #require(fixture.exports.find("\(volume)")).limiter
        _ = try fixture.service.stopServers([.first])
        fixture.service.waitUntilSettled()
        _ = try fixture.service.resizeVolume(volume, toSize: 2000)
        fixture.service.waitUntilSettled()
        #expect(limiter.limits == RateLimits(requestsPerSecond: 10_000, bytesPerSecond: 100 << 20))
    }

    @Test func aXENVolumeGetsItsMaximumIfItHasOne() throws {
        let fixture = try fixture()
        #expect(limits(try fixture.xenVolume(detail: .ssd), fixture) == RateLimits(requestsPerSecond: 4000))
        #expect(limits(try fixture.xenVolume(detail: .hdd), fixture) == RateLimits.none)
    }

    @Test func whatATypeDoesNotSayIsNotLimited() throws {
        let type = try VolumeType(line: "CB1/10-100/10/0:0-0/7")
        let fixture = try fixture(types: [type])
        #expect(limits(try fixture.attachedVolume(), fixture) == RateLimits(bytesPerSecond: 7 << 20))
    }
}

@Suite struct ExportActivityTests {
    let fixture = try! ServiceFixture()

    @Test func whatWasOpenedIsTold() throws {
        let (idle, used) = (try fixture.attachedVolume(), try fixture.attachedVolume())
        let snapshot = try fixture.snapshot(of: used)
        #expect(fixture.exports.names.contains("\(idle)"))
        #expect(fixture.service.exportActivities().isEmpty, "nobody has opened anything")
        for name in ["\(used)", "snapshot/\(snapshot)"] {
            let lease = try #require(fixture.exports.find(name)).lease { _ in }
            let isOpen = lease != nil
            #expect(isOpen)
        }
        let activities = fixture.service.exportActivities()
        #expect(activities.map(\.kind) == [.snapshot, .volume] && activities.map(\.number) == [snapshot, used])
        #expect(activities.allSatisfy { $0.connectionCount == 0 && $0.requestCounts.count == 7 })
    }
}
