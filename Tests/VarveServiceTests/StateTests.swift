import Testing
import VarveCatalog
import VarveService
import VarveWire

/// The names of states that the service gives are those of the wire's table, which the reference shows.
@Suite struct StateTests {
    @Test(arguments: ObjectState.volumes) func volumes(state: ObjectState) throws {
        let volume = VolumeRecord(
            number: 1, accountID: .root, name: "v", byteCount: 1, type: .cb1, regionCode: "KR", zoneCode: "KR-1",
            status: try #require(StorageStatus(rawValue: state.status)),
            operation: try #require(StorageOperation(rawValue: state.operation)), createdAt: ServiceFixture.date)
        #expect(volume.statusName == state.name)
    }

    @Test(arguments: ObjectState.snapshots) func snapshots(state: ObjectState) throws {
        let snapshot = SnapshotRecord(
            number: 1, accountID: .root, name: "s", byteCount: 1, volumeNumber: 2, volumeType: .cb1, regionCode: "KR",
            status: try #require(StorageStatus(rawValue: state.status)),
            operation: try #require(StorageOperation(rawValue: state.operation)), createdAt: ServiceFixture.date)
        #expect(snapshot.statusName == state.name)
    }

    @Test(arguments: ObjectState.servers) func servers(state: ObjectState) throws {
        let isBeingSetUp = state.operation == ServerOperation.setUp.rawValue
        var server = ServerRecord(
            number: 1, accountID: .root, name: "s", regionCode: "KR", zoneCode: "KR-1", createdAt: ServiceFixture.date)
        server.status = try #require(ServerRecord.Status(rawValue: state.status))
        server.operation = isBeingSetUp ? .none : try #require(ServerRecord.Operation(rawValue: state.operation))
        #expect(server.statusName(isBeingSetUp: isBeingSetUp) == state.name)
    }

    @Test(arguments: ObjectState.images) func images(state: ObjectState) throws {
        let image = ImageRecord(
            number: 1, accountID: .root, name: "i", regionCode: "KR", status: try #require(StorageStatus(rawValue: state.status)),
            operation: try #require(StorageOperation(rawValue: state.operation)), volumes: [], createdAt: ServiceFixture.date)
        #expect(image.statusName == state.name)
    }
}
