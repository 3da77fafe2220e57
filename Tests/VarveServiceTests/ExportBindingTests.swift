import Testing
import VarveCatalog
import VarveNBD
import VarveService

/// Whose an export is, where exports are bound to the names that clients prove.
@Suite struct ExportBindingTests {
    private func fixture(_ binding: ExportBinding?) throws -> ServiceFixture {
        var configuration = try ServiceConfiguration()
        configuration.exportBinding = binding
        return try ServiceFixture(configuration: configuration)
    }

    @Test func volumeIsForItsServerAndSnapshotsAreForTheReader() throws {
        let fixture = try fixture(ExportBinding(snapshotReader: "backup"))
        let volume = try fixture.attachedVolume()
        let snapshot = try fixture.snapshot(of: volume)
        for _ in 0..<2 {
            #expect(fixture.exports.find("\(volume)")?.identity == "localhost")
            #expect(fixture.exports.find("snapshot/\(snapshot)")?.identity == "backup")
            try fixture.restart()
        }
    }

    /// Two accounts may have a server of one name: each opens its own volumes.
    @Test func serversOfOtherAccountsCarryTheNameOfTheirAccount() throws {
        let fixture = try fixture(ExportBinding(snapshotReader: "backup"))
        let account = try AccountDirectory(catalog: fixture.catalog).create(named: "team-a", at: ServiceFixture.date)
        let other = fixture.service.storage(for: Caller(accountID: account.id, accessKey: "key", role: .admin))
        let numbers = try [fixture.service.storage(for: .root), other].map { storage in
            let server = try storage.registerServer(ServerRequest(name: "web-1", zoneCode: "KR-1", hypervisor: .kvm))
            let volume = try storage.createVolume(ServiceFixture.request())
            fixture.service.waitUntilSettled()
            return try storage.attachVolume(volume.number, to: server.number).number
        }
        fixture.service.waitUntilSettled()
        for _ in 0..<2 {
            #expect(numbers.map { fixture.exports.find("\($0)")?.identity } == ["web-1", "team-a/web-1"])
            try fixture.restart()
        }
    }

    @Test func withoutBindingExportsAreForEveryClient() throws {
        let fixture = try fixture(nil)
        let volume = try fixture.attachedVolume()
        let export = try #require(fixture.exports.find("\(volume)"))
        #expect(export.identity == nil)
    }
}
