import Testing
import VarveCatalog
import VarveService
import VarveWire

@Suite struct BootstrapTests {
    let fixture = try! ServiceFixture()

    @Test func anEmptyCatalogGetsAccountServerAndKeyOnce() throws {
        let keys = try KeyStore(catalog: fixture.catalog, masterKey: MasterKey(contentsOf: fixture.directory + "/master.key"))
        let records = try keys.list()
        #expect(records.count == 1 && records[0].accountID == .root)
        #expect(try keys.secret(forAccessKey: records[0].accessKey)?.count == 40)
        #expect(try fixture.catalog.read { try $0.account(.root)?.name } == "root")
        let server = try fixture.service.server(.first)
        #expect(server?.name == "localhost" && server?.status == .running && server?.operation == ServerRecord.Operation.none)
        #expect(server?.hypervisor == .kvm && server?.zoneCode == "KR-1" && server?.spansZones == true)
        #expect(try fixture.service.bootstrap(keys: keys) == nil)
        #expect(try keys.list() == records)
        #expect(try fixture.service.servers().totalCount == 1)
    }

    @Test func theKeyOfABootstrapIsReturned() throws {
        let other = try ServiceFixture()
        let path = other.directory + "/second.sqlite"
        let catalog = try SQLiteCatalog(path: path)
        let keys = try KeyStore(catalog: catalog, masterKey: MasterKey(contentsOf: other.directory + "/master.key"))
        let service = StorageService(
            catalog: catalog, backend: other.backend, exports: other.exports, configuration: other.configuration,
            log: ServiceFixture.log)
        defer { service.stop() }
        let pair = try #require(try service.bootstrap(keys: keys))
        #expect(try keys.secret(forAccessKey: pair.accessKey) == pair.secretKey)
    }
}
