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
        var volumes: [VolumeRecord]
        var snapshots: [SnapshotRecord]
        var volumeIDs: [VolumeID]
        var snapshotIDs: [SnapshotID]
        var exports: [String]
    }

    let directory: String
    let catalog: SQLiteCatalog
    let backend: MemoryBackend
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
        backend = MemoryBackend(hook: hook)
        self.configuration = try configuration ?? ServiceConfiguration()
        service = Self.service(catalog, backend, exports, self.configuration)
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
        service = Self.service(catalog, backend, exports, configuration)
    }

    /// Another service, recovered and settled.
    func restart() throws {
        crash()
        try service.recover()
        service.waitUntilSettled()
    }

    func contents() throws -> Contents {
        Contents(
            volumes: try catalog.read { try $0.volumes(VolumeQuery()).records },
            snapshots: try catalog.read { try $0.snapshots(SnapshotQuery()).records },
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

    static func request(_ type: String = "CB1", size: Int? = 10, name: String? = nil) -> VolumeRequest {
        var request = VolumeRequest()
        request.zoneCode = "KR-1"
        request.volumeTypeCode = type
        request.size = size
        request.name = name
        return request
    }

    /// A settled, detached volume.
    func volume(_ type: String = "CB1", size: Int? = 10, name: String? = nil) throws -> InstanceNumber {
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
    func snapshot(of volume: InstanceNumber, _ type: String? = nil) throws -> InstanceNumber {
        var request = SnapshotRequest(volumeNumber: volume)
        request.typeCode = type
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
        _ catalog: SQLiteCatalog, _ backend: MemoryBackend, _ exports: ExportTable, _ configuration: ServiceConfiguration
    ) -> StorageService {
        StorageService(
            catalog: catalog, backend: backend, exports: exports, configuration: configuration, log: log, now: { date })
    }
}

/// `status/operation/statusName`, as the sheet's tables have them.
extension VolumeRecord {
    var state: String { "\(status.rawValue)/\(operation.rawValue)/\(statusName)" }
}

extension SnapshotRecord {
    var state: String { "\(status.rawValue)/\(operation.rawValue)/\(statusName)" }
}
