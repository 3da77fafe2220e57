import Synchronization
import Testing
import VarveClient

/// Each waiter over scripted states, on a clock of its own.
@Suite("Waiters")
struct WaiterTests {
    private static func volume(_ states: [(BlockStorageStatus, BlockStorageOperation, BlockStorageStatusName)?])
        -> [ScriptedTransport.Outcome]
    {
        states.map { state in
            guard let state else {
                return .success(.items([BlockStorageInstance](), of: GetBlockStorageInstanceDetailRequest.operation))
            }
            var volume = BlockStorageInstance.example
            volume.blockStorageInstanceStatus = state.0.commonCode
            volume.blockStorageInstanceOperation = state.1.commonCode
            volume.blockStorageInstanceStatusName = state.2.rawValue
            return .success(.items([volume], of: GetBlockStorageInstanceDetailRequest.operation))
        }
    }

    private static func snapshot(_ states: [(SnapshotStatus, BlockStorageOperation, SnapshotStatusName)?]) -> [ScriptedTransport
        .Outcome]
    {
        let operation = GetBlockStorageSnapshotInstanceDetailRequest.operation
        return states.map { state in
            guard let state else { return .success(.items([BlockStorageSnapshotInstance](), of: operation)) }
            var snapshot = BlockStorageSnapshotInstance.example
            snapshot.blockStorageSnapshotInstanceStatus = state.0.commonCode
            snapshot.blockStorageSnapshotInstanceOperation = state.1.commonCode
            snapshot.blockStorageSnapshotInstanceStatusName = state.2.rawValue
            return .success(.items([snapshot], of: operation))
        }
    }

    private static func server(_ states: [(ServerStatus, ServerOperation, ServerStatusName)?]) -> [ScriptedTransport.Outcome] {
        let operation = GetServerInstanceDetailRequest.operation
        return states.map { state in
            guard let state else { return .success(.items([ServerInstance](), of: operation)) }
            var server = ServerInstance.example
            server.serverInstanceStatus = state.0.commonCode
            server.serverInstanceOperation = state.1.commonCode
            server.serverInstanceStatusName = state.2.rawValue
            return .success(.items([server], of: operation))
        }
    }

    private static func image(_ states: [(ServerImageStatus, ServerImageOperation, String)?]) -> [ScriptedTransport.Outcome] {
        let operation = GetServerImageDetailRequest.operation
        return states.map { state in
            guard let state else { return .success(.items([ServerImage](), of: operation)) }
            var image = ServerImage.example
            image.serverImageStatus = state.0.commonCode
            image.serverImageOperation = state.1.commonCode
            image.serverImageStatusName = state.2
            return .success(.items([image], of: operation))
        }
    }

    private func error(_ outcomes: [ScriptedTransport.Outcome], _ wait: (StorageClient) async throws -> Void) async -> WaitError?
    {
        let scripted = ScriptedClient(outcomes) { $0.retries = .none }
        return await #expect(throws: WaitError.self) { try await wait(scripted.client) }
    }

    @Test("a snapshot is created, and every change is told")
    func created() async throws {
        let scripted = ScriptedClient(
            Self.snapshot([(.initializing, .create, .creating), (.initializing, .create, .creating), (.created, .none, .created)])
        )
        let seen = Mutex<[String]>([])
        let snapshot = try await scripted.client.snapshots.created("10004323") { snapshot in
            seen.withLock { $0.append(snapshot.state.name) }
        }
        #expect(snapshot.blockStorageSnapshotInstanceStatusName == "created")
        #expect(seen.withLock { $0 } == ["creating", "created"])
        #expect(scripted.time.pauses == [.milliseconds(50), .milliseconds(75)])
    }

    @Test("every waiter reaches its goal")
    func goals() async throws {
        let creating = (BlockStorageStatus.initializing, BlockStorageOperation.create, BlockStorageStatusName.creating)
        let detached = (BlockStorageStatus.created, BlockStorageOperation.none, BlockStorageStatusName.detached)
        let attaching = (BlockStorageStatus.created, BlockStorageOperation.attach, BlockStorageStatusName.attaching)
        let attached = (BlockStorageStatus.attached, BlockStorageOperation.none, BlockStorageStatusName.attached)
        let detaching = (BlockStorageStatus.attached, BlockStorageOperation.detach, BlockStorageStatusName.detaching)
        let changing = (BlockStorageStatus.created, BlockStorageOperation.change, BlockStorageStatusName.changingSpec)
        let terminating = (BlockStorageStatus.created, BlockStorageOperation.terminate, BlockStorageStatusName.terminating)
        func volumes(_ states: [(BlockStorageStatus, BlockStorageOperation, BlockStorageStatusName)?]) -> VolumeCalls {
            ScriptedClient(Self.volume(states)).client.volumes
        }
        #expect(try await volumes([creating, detached]).created("1").state.name == "detached")
        #expect(try await volumes([creating, attaching, attached]).created("1").state.name == "attached")
        #expect(try await volumes([detached, attaching, attached]).attached("1").state.name == "attached")
        #expect(try await volumes([attached, detaching, detached]).detached("1").state.name == "detached")
        #expect(try await volumes([changing, detached]).resized("1").state.name == "detached")
        try await volumes([detaching, detached, terminating, nil]).deleted("1")
        try await ScriptedClient(Self.snapshot([(.created, .terminate, .terminating), nil])).client.snapshots.deleted("1")
        func servers(_ states: [(ServerStatus, ServerOperation, ServerStatusName)?]) -> ServerCalls {
            ScriptedClient(Self.server(states)).client.servers
        }
        #expect(
            try await servers([(.stopped, .start, .booting), (.running, .none, .running)]).running("1").state.name == "running")
        #expect(
            try await servers([(.running, .shutDown, .shuttingDown), (.stopped, .none, .stopped)]).stopped("1").state.name
                == "stopped")
        #expect(try await servers([(.running, .setUp, .settingUp), (.running, .none, .running)]).settled("1").state.isSettled)
        try await servers([(.stopped, .terminate, .terminating), nil]).terminated("1")
        func images(_ states: [(ServerImageStatus, ServerImageOperation, String)?]) -> ImageCalls {
            ScriptedClient(Self.image(states)).client.images
        }
        #expect(
            try await images([(.initializing, .create, "creating"), (.created, .none, "created")]).created("1").state.name
                == "created")
        try await images([(.created, .terminate, "terminating"), nil]).deleted("1")
    }

    @Test("an object that goes elsewhere fails its waiter at once, and the error says where it is")
    func failures() async {
        let gone = WaitError.gone(object: "volume 1", goal: "created")
        #expect(await error(Self.volume([nil])) { try await $0.volumes.created("1") } == gone)
        #expect("\(gone)" == "volume 1 will not be created: there is no such object")
        let terminating = ObservedState(status: "INIT", operation: "TERMT", name: "terminating")
        let failed = WaitError.failed(object: "volume 1", goal: "created", state: terminating)
        #expect(
            await error(Self.volume([(.initializing, .terminate, .terminating)])) { try await $0.volumes.created("1") } == failed)
        #expect("\(failed)" == "volume 1 will not be created: it is terminating (INIT/TERMT)")
        func isLost(_ outcomes: [ScriptedTransport.Outcome], _ wait: (StorageClient) async throws -> Void) async -> Bool {
            if case .failed = await error(outcomes, wait) { true } else { false }
        }
        #expect(await isLost(Self.volume([(.attached, .detach, .detaching)])) { try await $0.volumes.attached("1") })
        #expect(await isLost(Self.volume([(.created, .terminate, .terminating)])) { try await $0.volumes.attached("1") })
        #expect(await isLost(Self.volume([(.created, .terminate, .terminating)])) { try await $0.volumes.detached("1") })
        #expect(await isLost(Self.volume([(.created, .terminate, .terminating)])) { try await $0.volumes.resized("1") })
        #expect(await isLost(Self.snapshot([(.initializing, .terminate, .terminating)])) { try await $0.snapshots.created("1") })
        #expect(await isLost(Self.server([(.initializing, .terminate, .terminating)])) { try await $0.servers.running("1") })
        #expect(await isLost(Self.server([(.stopped, .terminate, .terminating)])) { try await $0.servers.stopped("1") })
        #expect(await isLost(Self.server([(.stopped, .terminate, .terminating)])) { try await $0.servers.settled("1") })
        #expect(await isLost(Self.image([(.failed, .none, "createFailed")])) { try await $0.images.created("1") })
        #expect(await isLost(Self.image([(.failed, .none, "createFailed")])) { try await $0.images.deleted("1") })
    }

    @Test("a waiter that does not get there says how long it waited, and what it saw last")
    func timeout() async {
        let outcomes = Self.snapshot([(.initializing, .create, .creating)])
        let scripted = ScriptedClient(outcomes)
        let error = await #expect(throws: WaitError.self) {
            try await scripted.client.snapshots.created("7", within: .seconds(10))
        }
        let state = ObservedState(status: "INIT", operation: "CREAT", name: "creating")
        #expect(error == .timedOut(object: "snapshot 7", goal: "created", limit: .seconds(10), state: state))
        #expect(error?.description == "snapshot 7 is not created after 10.0 s: it is creating (INIT/CREAT)")
        #expect(scripted.time.pauses.reduce(.zero, +) == .seconds(10))
        let deletion = ScriptedClient(outcomes)
        let undeleted = await #expect(throws: WaitError.self) { try await deletion.client.snapshots.deleted("7", within: .zero) }
        #expect(undeleted == .timedOut(object: "snapshot 7", goal: "deleted", limit: .zero, state: state))
    }

    @Test("a look that fails ends the waiter with its error")
    func failedLook() async {
        #expect(
            await error([.failure(.notSent(reason: "refused"))]) { try await $0.volumes.created("1") }
                == .call(.unreachable(endpoint: "http://127.0.0.1:8080", reason: "refused")))
    }

    @Test("a cancelled waiter ends at once")
    func cancelled() async {
        let transport = ScriptedTransport(Self.snapshot([(.initializing, .create, .creating)]))
        let configuration = ClientConfiguration(
            endpoint: .localVarve, credentials: ScriptedClient.key,
            waits: WaitPolicy(firstInterval: .seconds(3600), intervalMax: .seconds(3600)))
        let client = StorageClient(configuration, transport: transport)
        let task = Task { () -> WaitError? in
            await #expect(throws: WaitError.self) { try await client.snapshots.created("1", within: .seconds(7200)) }
        }
        while transport.requests.isEmpty { await Task.yield() }
        task.cancel()
        #expect(await task.value == .call(.cancelled))
    }

    @Test("states come as they change, and end with the object")
    func states() async throws {
        let outcomes = Self.snapshot([
            (.initializing, .create, .creating), (.initializing, .create, .creating), (.created, .none, .created),
            (.created, .terminate, .terminating), nil,
        ])
        let names = try await ScriptedClient(outcomes).client.snapshots.states(of: "1").reduce(into: []) {
            $0.append($1.state.name)
        }
        #expect(names == ["creating", "created", "terminating"])
        let failing = ScriptedClient([outcomes[0], .success(.refusal("1100000"))])
        await #expect(throws: ClientError.self) { for try await _ in failing.client.snapshots.states(of: "1") {} }
    }
}
