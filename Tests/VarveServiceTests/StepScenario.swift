import Testing
import VarveCatalog
import VarveService
import VarveWire

/// A changing call, on objects that are there and settled before.
struct StepScenario: Sendable, CustomStringConvertible {
    let description: String
    /// Only the states in between show that anything happens.
    var endsAsItBegan: Bool { description == "reboot a server" }
    /// Makes what the call needs; the same numbers each time.
    let prepare: @Sendable (ServiceFixture) throws -> [InstanceNumber]
    let call: @Sendable (StorageService, [InstanceNumber]) throws -> Void

    init(
        _ description: String, prepare: @escaping @Sendable (ServiceFixture) throws -> [InstanceNumber] = { _ in [] },
        _ call: @escaping @Sendable (StorageService, [InstanceNumber]) throws -> Void
    ) {
        self.description = description
        self.prepare = prepare
        self.call = call
    }

    /// Together these begin every kind of transition.
    static let all = volumes + snapshots + servers + images

    private static let volumes = [
        StepScenario("create a KVM volume") { service, _ in
            _ = try service.createVolume(ServiceFixture.request(name: "new"))
        },
        StepScenario("create a XEN volume on its server") { service, _ in
            var request = ServiceFixture.xenRequest()
            request.name = "new"
            _ = try service.createVolume(request)
        },
        StepScenario(
            "restore a snapshot", prepare: { [try $0.snapshot(of: $0.volume(name: "old"), name: "cut")] },
            { service, numbers in
                var request = ServiceFixture.request(name: "new")
                request.snapshotNumber = numbers[0]
                _ = try service.createVolume(request)
            }),
        StepScenario(
            "attach", prepare: { [try $0.volume(name: "one")] }, { _ = try $0.attachVolume($1[0], to: .first) }),
        StepScenario("detach", prepare: { [try $0.attachedVolume(name: "one")] }, { _ = try $0.detachVolumes($1) }),
        StepScenario(
            "grow a volume", prepare: { [try $0.volume(name: "one")] }, { _ = try $0.resizeVolume($1[0], toSize: 30) }),
        StepScenario(
            "delete a detached volume", prepare: { [try $0.volume(name: "one")] }, { _ = try $0.deleteVolumes($1) }),
        StepScenario(
            "delete an attached volume", prepare: { [try $0.attachedVolume(name: "one")] }, { _ = try $0.deleteVolumes($1) }),
    ]

    private static let snapshots = [
        StepScenario("take a FULL snapshot", prepare: { [try $0.volume(name: "one")] }) { service, numbers in
            var request = SnapshotRequest(volumeNumber: numbers[0])
            request.name = "cut"
            _ = try service.createSnapshot(request)
        },
        StepScenario(
            "take an INCREMENTAL snapshot",
            prepare: { fixture in
                let volume = try fixture.volume(name: "one")
                _ = try fixture.snapshot(of: volume, name: "base")
                return [volume]
            },
            { service, numbers in
                var request = SnapshotRequest(volumeNumber: numbers[0])
                request.kind = .incremental
                request.name = "cut"
                _ = try service.createSnapshot(request)
            }),
        StepScenario(
            "delete a chain",
            prepare: { fixture in
                let volume = try fixture.volume(name: "one")
                let base = try fixture.snapshot(of: volume, name: "base")
                return [base, try fixture.snapshot(of: volume, .incremental, name: "above")]
            },
            { _ = try $0.deleteSnapshots($1) }),
    ]

    private static let images = [
        StepScenario("register a server with a base volume") { service, _ in
            _ = try service.registerServer(ServiceFixture.serverRequest("named"))
        },
        StepScenario(
            "register a server from an image",
            prepare: { fixture in
                let data = try fixture.snapshot(of: fixture.volume())
                return [try fixture.image([fixture.bootableSnapshot(), data])]
            },
            { service, numbers in
                var request = ServiceFixture.serverRequest("named", size: nil)
                request.imageNumber = numbers[0]
                _ = try service.registerServer(request)
            }),
        StepScenario("make an image", prepare: { [try $0.bootableSnapshot()] }) { service, numbers in
            let volume = ImageRecord.Volume(order: 0, snapshotNumber: numbers[0])
            _ = try service.createImage(ImageRequest(name: "named", volumes: [volume]))
        },
        StepScenario(
            "delete an image", prepare: { [try $0.image([$0.bootableSnapshot()])] }, { _ = try $0.deleteImages($1) }),
    ]

    private static let servers = [
        StepScenario("stop a server", prepare: { [try $0.namedServer(.running)] }, { _ = try $0.stopServers($1) }),
        StepScenario("reboot a server", prepare: { [try $0.namedServer(.running)] }, { _ = try $0.rebootServers($1) }),
        StepScenario("start a server", prepare: { [try $0.namedServer(.stopped)] }, { _ = try $0.startServers($1) }),
        StepScenario(
            "terminate a server with its base volume",
            prepare: { fixture in
                let server = try fixture.namedServer(.stopped)
                let volume = try fixture.volume(name: "base")
                _ = try fixture.service.attachVolume(volume, to: server)
                fixture.service.waitUntilSettled()
                try fixture.edit(volume) { $0.kind = .base }
                return [server]
            },
            { _ = try $0.terminateServers($1) }),
    ]
}

extension ServiceFixture {
    fileprivate func attachedVolume(name: String) throws -> InstanceNumber {
        let number = try volume(name: name)
        _ = try service.attachVolume(number, to: .first)
        service.waitUntilSettled()
        return number
    }

    fileprivate func snapshot(of volume: InstanceNumber, _ kind: SnapshotRecord.Kind = .full, name: String) throws
        -> InstanceNumber
    {
        var request = SnapshotRequest(volumeNumber: volume)
        request.kind = kind
        request.name = name
        let number = try service.createSnapshot(request).number
        service.waitUntilSettled()
        return number
    }

    fileprivate func namedServer(_ status: ServerRecord.Status) throws -> InstanceNumber {
        let number = try server()
        try catalog.write { catalog in
            var server = try #require(try catalog.server(number))
            server.name = "named"
            server.status = status
            try catalog.update(server)
        }
        return number
    }
}
