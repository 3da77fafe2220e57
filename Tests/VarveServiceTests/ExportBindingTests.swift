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

    @Test func withoutBindingExportsAreForEveryClient() throws {
        let fixture = try fixture(nil)
        let volume = try fixture.attachedVolume()
        let export = try #require(fixture.exports.find("\(volume)"))
        #expect(export.identity == nil)
    }
}
