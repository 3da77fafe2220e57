import Foundation
import Logging
import Testing
import VarveBackend
import VarveCatalog
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

/// A service over a catalog file and a backend in memory, which outlive it as a disk does.
final class ServiceFixture {
    /// All that a refused call must leave as it was.
    struct Contents: Equatable {
        var servers: [ServerRecord]
        var volumes: [VolumeRecord]
        var snapshots: [SnapshotRecord]
        var images: [ImageRecord]
        var volumeIDs: [VolumeID]
        var snapshotIDs: [SnapshotID]
        var exports: [String]
    }

    let directory: String
    let catalog: SQLiteCatalog
    /// What the service sees of the catalog.
    let faultyCatalog: FaultyCatalog
    let backend: MemoryBackend
    let retries = ManualRetryTimer()
    let configuration: ServiceConfiguration
    private(set) var exports = ExportTable()
    private(set) var service: StorageService
    static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    static let date = Date(timeIntervalSince1970: 1_750_837_814)

    /// A recovered and bootstrapped service. The server `localhost` has the first number.
    init(configuration: ServiceConfiguration? = nil, hook: @escaping @Sendable (MemoryBackend.Call) -> Void = { _ in }) throws {
        directory = NSTemporaryDirectory() + "varve-service-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        catalog = try SQLiteCatalog(path: directory + "/catalog.sqlite")
        faultyCatalog = FaultyCatalog(catalog)
        backend = MemoryBackend(hook: hook)
        self.configuration = try configuration ?? ServiceConfiguration()
        service = Self.service(faultyCatalog, backend, exports, self.configuration, retries)
        let keys = try KeyStore(catalog: catalog, masterKey: MasterKey(creating: directory + "/master.key"))
        _ = try service.bootstrap(keys: keys)
        try service.recover()
    }

    deinit {
        service.stop()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Ends the service as a crash does for catalog and backend, and makes the next one, not yet recovered.
    func crash() {
        service.stop()
        exports = ExportTable()
        service = Self.service(faultyCatalog, backend, exports, configuration, retries)
    }

    /// Another service, recovered and settled.
    func restart() throws {
        crash()
        try service.recover()
        service.waitUntilSettled()
    }

    func contents() throws -> Contents {
        Contents(
            servers: try catalog.read { try $0.servers(ServerQuery()).records },
            volumes: try catalog.read { try $0.volumes(VolumeQuery()).records },
            snapshots: try catalog.read { try $0.snapshots(SnapshotQuery()).records },
            images: try catalog.read { try $0.images(ImageQuery()).records },
            volumeIDs: backend.volumeIDs, snapshotIDs: backend.snapshotIDs, exports: exports.names)
    }

    /// Expects exactly this error, and nothing changed anywhere.
    func expect<Result>(
        _ error: ServiceError, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws(ServiceError) -> Result
    ) throws {
        let before = try contents()
        #expect(throws: error, sourceLocation: sourceLocation) { _ = try body() }
        service.setTransitionsPaused(false)
        service.waitUntilSettled()
        #expect(try contents() == before, sourceLocation: sourceLocation)
    }

    static func request(_ type: VolumeTypeCode? = .cb1, size: Int? = 10, name: String? = nil) -> VolumeRequest {
        var request = VolumeRequest()
        request.zoneCode = "KR-1"
        request.type = type
        request.size = size
        request.name = name
        return request
    }

    /// What the 2020 model of NCP's SDKs can ask for.
    static func xenRequest(_ server: InstanceNumber? = .first, detail: DiskDetailType? = nil, size: Int? = 10) -> VolumeRequest {
        var request = VolumeRequest()
        request.serverNumber = server
        request.diskDetailType = detail
        request.size = size
        return request
    }

    /// A settled XEN volume, attached to `localhost`.
    func xenVolume(detail: DiskDetailType? = nil, size: Int? = 10) throws -> InstanceNumber {
        let number = try service.createVolume(Self.xenRequest(detail: detail, size: size)).number
        service.waitUntilSettled()
        return number
    }

    /// Another server, which takes volumes of its own zone and hypervisor only.
    func server(zone: String = "KR-1", hypervisor: Hypervisor = .kvm, region: String = "KR") throws -> InstanceNumber {
        try catalog.write { catalog in
            var server = ServerRecord(
                number: try catalog.allocateNumber(), accountID: .root, name: "server-\(UUID().uuidString)", regionCode: region,
                zoneCode: zone,
                createdAt: Self.date)
            server.hypervisor = hypervisor
            try catalog.insert(server)
            return server.number
        }
    }

    /// A settled, detached volume.
    func volume(_ type: VolumeTypeCode = .cb1, size: Int? = 10, name: String? = nil) throws -> InstanceNumber {
        let number = try service.createVolume(Self.request(type, size: size, name: name)).number
        service.waitUntilSettled()
        return number
    }

    /// A settled, attached volume.
    func attachedVolume() throws -> InstanceNumber {
        let number = try volume()
        _ = try service.attachVolume(number, to: .first)
        service.waitUntilSettled()
        return number
    }

    /// A settled snapshot.
    func snapshot(of volume: InstanceNumber, _ kind: SnapshotRecord.Kind = .full) throws -> InstanceNumber {
        var request = SnapshotRequest(volumeNumber: volume)
        request.kind = kind
        let number = try service.createSnapshot(request).number
        service.waitUntilSettled()
        return number
    }

    /// Changes a record behind the service's back.
    func edit(_ number: InstanceNumber, _ change: (inout VolumeRecord) -> Void) throws {
        try catalog.write { catalog in
            var volume = try #require(try catalog.volume(number))
            change(&volume)
            try catalog.update(volume)
        }
    }

    private static func service(
        _ catalog: FaultyCatalog, _ backend: MemoryBackend, _ exports: ExportTable, _ configuration: ServiceConfiguration,
        _ retries: ManualRetryTimer
    ) -> StorageService {
        var settings = RunnerSettings()
        settings.retryTimer = retries.timer
        return StorageService(
            catalog: catalog, backend: backend, exports: exports, configuration: configuration, log: log, now: { date },
            runner: settings)
    }
}

/// `status/operation/statusName`, as the sheet's tables have them.
extension VolumeRecord {
    var state: String { "\(status.rawValue)/\(operation.rawValue)/\(statusName)" }
}

extension SnapshotRecord {
    var state: String { "\(status.rawValue)/\(operation.rawValue)/\(statusName)" }
}
