import Foundation
import Testing
import VarveClient
import VarveTesting

/// The client and a real Varve, in one process.
@Suite("A Varve in the test process", .timeLimit(.minutes(2)))
struct VarveTestingTests {
    @Test("numbers and dates are the same each time, and Varves side by side know nothing of each other")
    func deterministic() async throws {
        func run() async throws -> [BlockStorageInstance] {
            try await withVarve { varve in
                let volume = try await varve.client.volumes.create(
                    zoneCode: "KR-1", type: .cb1, sizeGB: 10, name: "data-1")
                try await varve.client.volumes.created(volume.number)
                return try await varve.client.volumes.list()
            }
        }
        async let first = run()
        async let second = run()
        let volumes = try await first
        #expect(try await second == volumes)
        #expect(volumes.map(\.number) == ["10000002"])
        #expect(volumes.map(\.createDate) == ["2025-06-25T16:50:14+0900"])
        try await withVarve { varve in
            let localhost = try #require(try await varve.client.servers.find(named: "localhost"))
            #expect(localhost.number == RunningVarve.localhostNumber)
            #expect(localhost.createDate == "2025-06-25T16:50:14+0900")
        }
    }

    @Test("from an empty volume to a restored one, through every waiter")
    func lifecycle() async throws {
        try await withVarve { varve in
            let client = varve.client
            let volume = try await client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10, name: "data-1").number
            try await client.volumes.created(volume)
            try await client.volumes.attach(volume, to: RunningVarve.localhostNumber)
            #expect(try await client.volumes.attached(volume).deviceName == "/dev/vdb")
            let full = try await client.snapshots.create(of: volume, name: "full").number
            #expect(try await client.snapshots.created(full).snapshotType.code == SnapshotType.full.rawValue)
            let incremental = try await client.snapshots.create(of: volume, type: .incremental).number
            #expect(try await client.snapshots.created(incremental).baseSnapshotInstanceNo == full)
            let restored = try await client.volumes.create(zoneCode: "KR-2", type: .cb2, sizeGB: 20, from: full).number
            try await client.volumes.created(restored)
            try await client.volumes.resize(restored, toGB: 30)
            #expect(try await client.volumes.resized(restored).blockStorageSize == 30 << 30)
            try await client.volumes.setReturnProtection(restored, true)
            let refusal = await #expect(throws: ClientError.self) { try await client.volumes.delete([restored]) }
            guard case .refused(let refused) = refusal, refused.code == .known(.protected) else {
                Issue.record("\(String(describing: refusal))")
                return
            }
            try await client.volumes.setReturnProtection(restored, false)
            try await client.volumes.detach([volume])
            try await client.volumes.detached(volume)
            #expect(try await client.bytesFreed(byDeletingVolumes: [restored], snapshots: [incremental, full]) == 0)
            try await client.snapshots.delete([incremental, full])
            try await client.snapshots.deleted(full)
            try await client.volumes.delete([volume, restored])
            try await client.volumes.deleted(volume)
            try await client.volumes.deleted(restored)
            #expect(try await client.volumes.list().isEmpty)
        }
    }

    @Test("servers, images, keys and the audit log")
    func others() async throws {
        try await withVarve { varve in
            let client = varve.client
            let request = RegisterServerInstanceRequest(
                serverName: "golden", zoneCode: "KR-1", hypervisorTypeCode: .kvm, baseBlockStorageSize: 10)
            let server = try await client.servers.register(request).number
            try await client.servers.running(server)
            let base = try #require(
                try await client.volumes.list(GetBlockStorageInstanceListRequest(serverInstanceNo: server)).first
            ).number
            let snapshot = try await client.snapshots.create(of: base).number
            try await client.snapshots.created(snapshot)
            let image = try await client.images.create(named: "golden-1", of: [snapshot]).number
            #expect(try await client.images.created(image).blockStorageMappingList.count == 1)
            #expect(try await client.images.list().map(\.number) == [image])
            try await client.servers.stop([server])
            try await client.servers.stopped(server)
            try await client.servers.start([server])
            try await client.servers.running(server)
            try await client.servers.reboot([server])
            try await client.servers.settled(server)
            try await client.images.delete([image])
            try await client.images.deleted(image)
            try await client.snapshots.delete([snapshot])
            try await client.snapshots.deleted(snapshot)
            try await client.servers.stop([server])
            try await client.servers.stopped(server)
            try await client.servers.terminate([server])
            try await client.servers.terminated(server)
            let key = try await client.keys.create(.viewer, description: "dashboard")
            #expect(try await client.keys.list().count == 2)
            let viewer = client.with { $0.credentials = Credentials(accessKey: key.accessKey, secretKey: key.secretKey ?? "") }
            let denial = await #expect(throws: ClientError.self) { try await viewer.volumes.delete(["1"]) }
            guard case .denied(let denied) = denial, denied.code == .known(.permissionDenied) else {
                Issue.record("\(String(describing: denial))")
                return
            }
            try await client.keys.revoke(key.accessKey)
            let operations = try await client.auditLog.all(pageSize: 3).reduce(into: []) { $0.append($1.operationName) }
            #expect(operations.first == "revokeAccessKey" && operations.last == "registerServerInstance")
            #expect(try await client.regions.list().map(\.regionCode) == ["KR"])
            #expect(try await client.regions.zones().map(\.zoneCode) == ["KR-1", "KR-2"])
            #expect(try await client.regions.hypervisors().count == 2)
            #expect(try await client.regions.volumeTypes().count == 6)
            #expect(try await client.pool.status().volumeCount == 0)
            #expect(try await client.pool.check().isSound)
        }
    }

    @Test("the clock stands still: a transition that takes its time waits for it")
    func clock() async throws {
        try await withVarve { varve in
            try await varve.client.lab.setDurations(["createVolume": 3600])
            let volume = try await varve.client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10)
            let error = await #expect(throws: WaitError.self) {
                try await varve.client.volumes.created(volume.number, within: .milliseconds(20))
            }
            let state = ObservedState(status: "INIT", operation: "CREAT", name: "creating")
            let object = "volume \(volume.number)"
            #expect(error == .timedOut(object: object, goal: "created", limit: .milliseconds(20), state: state))
            varve.clock.advance(by: .seconds(3600))
            try await varve.client.volumes.created(volume.number)
            #expect(varve.clock.now == VarveOptions().time + 3600)
            #expect(!varve.clock.isRunning)
            let later = try await varve.client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10)
            #expect(later.createDate == "2025-06-25T17:50:14+0900")
        }
    }

    @Test("faults: a throttled call is sent again, a lost answer of a change is not")
    func faults() async throws {
        try await withVarve { varve in
            let client = varve.client.with { $0.retries = RetryPolicy(firstDelay: .milliseconds(1)) }
            var throttled = LabFault()
            throttled.times = 2
            throttled.failure = .init(envelope: .gateway, httpStatus: 429, code: "410", message: "Throttle Limited")
            try await client.lab.add(throttled)
            let volume = try await client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10)
            await varve.settle()
            var lost = LabFault()
            lost.operation = "createBlockStorageSnapshotInstance"
            lost.times = nil
            lost.takesEffect = true
            lost.dropsConnection = true
            try await client.lab.add(lost)
            let error = await #expect(throws: ClientError.self) { try await client.snapshots.create(of: volume.number) }
            guard case .unanswered = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try await client.snapshots.list().count == 1)
            let faults = try await client.lab.status().faults
            #expect(faults.map(\.hitCount) == [2, 1])
            #expect(try await client.lab.clearFaults().faults.isEmpty)
        }
    }

    @Test("states of the lab: saved, loaded, emptied, deleted")
    func states() async throws {
        try await withVarve { varve in
            let client = varve.client
            let volume = try await client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10).number
            await varve.settle()
            #expect(try await client.lab.save("one-volume").states.map(\.name) == ["one-volume"])
            try await client.lab.reset()
            #expect(try await client.volumes.list().isEmpty)
            try await client.lab.load("one-volume")
            #expect(try await client.volumes.list().map(\.number) == [volume])
            #expect(try await client.lab.delete("one-volume").states.isEmpty)
            let status = try await client.lab.setClock(time: "2030-01-01T09:00:00+0900", advanceSeconds: 1, isRunning: false)
            #expect(status.clock == LabStatus.Clock(time: "2030-01-01T09:00:01+0900", isRunning: false))
            let error = await #expect(throws: ClientError.self) { try await client.lab.load("nothing") }
            guard case .refused = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test("pages over a real list, while others delete")
    func paging() async throws {
        try await withVarve { varve in
            let client = varve.client
            for _ in 0..<7 { _ = try await client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10) }
            await varve.settle()
            var found: [String] = []
            for try await volume in client.volumes.all(pageSize: 2) {
                found.append(volume.number)
                if found.count == 2 {
                    try await client.volumes.delete(found)
                    for number in found { try await client.volumes.deleted(number) }
                }
            }
            #expect(found == (2...8).reversed().map { "1000000\($0)" })
        }
    }

    @Test("an error of the body comes out, and the files are gone")
    func failure() async throws {
        struct Expected: Error {}
        var path: String?
        await #expect(throws: Expected.self) {
            try await withVarve { varve in
                path = varve.nbdSocketPath
                #expect(FileManager.default.fileExists(atPath: varve.nbdSocketPath))
                throw Expected()
            }
        }
        #expect(
            !FileManager.default.fileExists(atPath: URL(fileURLWithPath: try #require(path)).deletingLastPathComponent().path))
    }

    @Test("the environment is what NCP's tools read")
    func environment() async throws {
        try await withVarve { varve in
            let found = try EnvironmentCredentials(varve.environment).credentials()
            #expect(found == varve.credentials)
            #expect(varve.credentials.endpoint == varve.endpoint)
        }
    }

    @Test("text of any kind survives the way there and back, by GET and POST")
    func encoding() async throws {
        try await withVarve { varve in
            let text = #"a+b & c=d % "e" <f> é한글/\?#"#
            var parameters = try RequestParameters(
                encoding: CreateBlockStorageInstanceRequest(
                    zoneCode: "KR-1", blockStorageVolumeTypeCode: .cb1, blockStorageSize: 10, blockStorageDescription: text))
            for method in [TransportRequest.Method.get, .post] {
                let answer = try await varve.client.answer(
                    to: CreateBlockStorageInstanceRequest.operation, parameters, method: method)
                #expect(answer.status == 200)
            }
            #expect(try await varve.client.volumes.list().map(\.blockStorageDescription) == [text, text])
            parameters = RequestParameters()
            let answer = try await varve.client.answer(
                to: GetRegionListRequest.operation, parameters, format: .xml, method: .post)
            #expect(answer.header("Content-Type") == "application/xml;charset=UTF-8")
            #expect(String(decoding: answer.body, as: UTF8.self).contains("<regionCode>KR</regionCode>"))
        }
    }

    @Test("a wrong secret is refused without a word about the clock")
    func wrongSecret() async throws {
        try await withVarve { varve in
            let stranger = varve.client.with {
                $0.credentials = Credentials(accessKey: varve.credentials.accessKey, secretKey: "no")
            }
            let error = await #expect(throws: ClientError.self) { try await stranger.regions.list() }
            #expect(error?.description == "refused by the gateway with 401/200: Invalid authentication information.")
        }
    }
}
