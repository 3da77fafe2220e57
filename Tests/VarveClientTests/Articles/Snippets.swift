import Testing
import VarveClient
import VarveTesting

/// The code of the articles in VarveClient.docc and VarveTesting.docc, compiled and run; ``ArticleTests`` holds them to be the same.
@Suite("Code of the articles", .timeLimit(.minutes(2)))
struct SnippetTests {
    @Test func gettingStarted() async throws {
        try await withVarve { varve in
            let client = varve.client
            let volume = try await client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10, name: "data-1")
            try await client.volumes.created(volume.number)

            guard let server = try await client.servers.find(named: "localhost") else { return }
            try await client.volumes.attach(volume.number, to: server.number)
            let attached = try await client.volumes.attached(volume.number)
            print(attached.deviceName)

            let snapshot = try await client.snapshots.create(of: volume.number, name: "before-upgrade")
            try await client.snapshots.created(snapshot.number)
            let restored = try await client.volumes.create(zoneCode: "KR-1", type: .cb1, from: snapshot.number)
            try await client.volumes.created(restored.number)

            let request = GetBlockStorageInstanceListRequest(
                zoneCode: "KR-1", blockStorageInstanceStatusCode: .attached, blockStorageVolumeTypeCodeList: [.cb1, .cb2])
            let page = try await client.send(request)
            print(page.items.count, "of", page.totalRows)
            #expect(page.totalRows == 1)

            try await Self.list(client, volume)
            try await Self.watch(client, snapshot)

            try await client.volumes.delete([volume.number, restored.number])
            try await client.volumes.deleted(volume.number)
            try await client.volumes.deleted(restored.number)
            try await client.snapshots.delete([snapshot.number])
            try await client.snapshots.deleted(snapshot.number)
        }
    }

    private static func list(_ client: StorageClient, _ volume: BlockStorageInstance) async throws {
        let filter = GetBlockStorageSnapshotInstanceListRequest(originalBlockStorageInstanceNoList: [volume.number])
        for try await snapshot in client.snapshots.all(filter, pageSize: 50) {
            print(snapshot.number, snapshot.createDate)
        }
    }

    private static func watch(_ client: StorageClient, _ snapshot: BlockStorageSnapshotInstance) async throws {
        try await client.snapshots.created(snapshot.number, within: .seconds(3600)) { seen in
            print("snapshot \(seen.number) is \(seen.state.name)")
        }

        for try await seen in client.snapshots.states(of: snapshot.number) where seen.state.isSettled {
            print("settled as \(seen.state)")
            break
        }
    }

    @Test func overview() async throws {
        let standard: () async throws -> Void = {
            let client = StorageClient()
            let snapshot = try await client.snapshots.create(of: "10000002", name: "before-upgrade")
            try await client.snapshots.created(snapshot.number)
            await client.shutDown()
        }
        // Would call NCP; that it compiles is what it is for.
        _ = standard
    }

    @Test func keyPairs() async throws {
        let explicit = ClientConfiguration(
            endpoint: .localVarve, credentials: Credentials(accessKey: "key", secretKey: "secret"))
        let profile = ClientConfiguration(credentials: CredentialsChain.standard(profile: "staging"))
        let ownFile = ClientConfiguration(credentials: FileCredentials(path: "varve-data/credentials"))
        #expect(explicit.endpoint == .localVarve && profile.endpoint == nil && ownFile.endpoint == nil)
        let scripted = ScriptedClient([.success(.items([Zone.example], of: GetZoneListRequest.operation))])
        let client = scripted.client
        let japan = client.with { $0.regionCode = "JPN" }
        let zones = try await japan.regions.zones()
        #expect(zones == [.example])
    }

    @Test func errors() async throws {
        try await withVarve { varve in
            let client = varve.client
            let number = try await client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10, isReturnProtected: true).number
            try await client.volumes.created(number)
            do {
                try await client.volumes.delete([number])
            } catch ClientError.refused(let refusal) where refusal.code == .known(.protected) {
                print("return protection is on: \(refusal.message)")
            } catch ClientError.unanswered {
                print("look whether the volume is there before you try again")
            }
            #expect(try await client.volumes.list().count == 1)
        }
    }

    @Test func repetition() {
        let patient = ClientConfiguration(
            timeout: .seconds(60), retries: RetryPolicy(attemptsMax: 8, delayMax: .seconds(30)))
        let once = ClientConfiguration(retries: .none)
        #expect(patient.retries.attemptsMax == 8 && once.retries.attemptsMax == 1)
    }

    @Test func testing() async throws {
        try await withVarve { varve in
            let volume = try await varve.client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10)
            #expect(volume.number == "10000002")
            #expect(volume.createDate == "2025-06-25T16:50:14+0900")
        }

        try await withVarve { varve in
            var fault = LabFault()
            fault.failure = .init(envelope: .gateway, httpStatus: 429, code: "410", message: "Throttle Limited")
            try await varve.client.lab.add(fault)
            let regions = try await varve.client.regions.list()
            #expect(regions.count == 1)
        }
    }

    @Test func varveTesting() async throws {
        try await withVarve { varve in
            let volume = try await varve.client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10)
            try await varve.client.volumes.created(volume.number)
            try await varve.client.volumes.attach(volume.number, to: RunningVarve.localhostNumber)
            try await varve.client.volumes.attached(volume.number)
            print(varve.nbdURI(ofVolume: volume.number))
        }
    }

    @Test func transport() async throws {
        struct Unavailable: Transport {
            func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
                TransportResponse(status: 503, body: Array(#"{"error":{"errorCode":"500","message":"","details":""}}"#.utf8))
            }
        }
        let client = StorageClient(
            ClientConfiguration(endpoint: .localVarve, credentials: ScriptedClient.key, retries: .none), transport: Unavailable())
        let error = await #expect(throws: ClientError.self) { try await client.regions.list() }
        #expect(error == .denied(GatewayRefusal(httpStatus: 503, code: .known(.endpointError), details: "")))
    }
}
