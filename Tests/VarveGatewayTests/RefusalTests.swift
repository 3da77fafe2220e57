import Testing
import VarveCatalog
import VarveService
import VarveWire

@Suite("Refusals over HTTP", .timeLimit(.minutes(2)))
struct RefusalTests {
    private static let snapshot = "createBlockStorageSnapshotInstance"
    private static let create = "createBlockStorageInstance"
    private static let original = "originalBlockStorageInstanceNo"

    /// A call that must be refused.
    struct Case: Sendable, CustomTestStringConvertible {
        let operation: String
        let parameters: [String: String]
        let code: ServiceErrorCode
        /// The parameter that the text must name.
        let parameter: String
        var testDescription: String { "\(operation) \(parameters)" }

        init(
            _ operation: String, _ parameters: [String: String], _ code: ServiceErrorCode = .invalidParameter,
            names parameter: String
        ) {
            self.operation = operation
            self.parameters = parameters
            self.code = code
            self.parameter = parameter
        }
    }

    private static let volume = ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10"]

    /// Calls for which nothing has to be there.
    static let plainCases = [
        Case(snapshot, [:], names: original),
        Case(snapshot, [original: ""], names: original),
        Case(snapshot, [original: "99999999"], names: original),
        Case(snapshot, [original: "-1"], names: original),
        Case(snapshot, [original: "18446744073709551615"], names: original),
        Case(create, volume.merging(["blockStorageSize": "15"]) { $1 }, names: "blockStorageSize"),
        Case(create, volume.merging(["blockStorageSize": "16390"]) { $1 }, names: "blockStorageSize"),
        Case(create, volume.merging(["blockStorageSize": "ten"]) { $1 }, names: "blockStorageSize"),
        Case(create, volume.merging(["blockStorageSize": ""]) { $1 }, names: "blockStorageSize"),
        Case(create, volume.merging(["blockStorageName": "1st"]) { $1 }, names: "blockStorageName"),
        Case(create, volume.merging(["blockStorageVolumeTypeCode": "CB9"]) { $1 }, names: "blockStorageVolumeTypeCode"),
        Case(create, volume.merging(["zoneCode": "KR-9"]) { $1 }, names: "zoneCode"),
        Case(create, volume.merging(["zoneCode": ""]) { $1 }, names: "zoneCode"),
        Case(create, volume.merging(["regionCode": "XX"]) { $1 }, names: "regionCode"),
        Case(create, volume.merging(["isReturnProtection": "maybe"]) { $1 }, names: "isReturnProtection"),
        Case("getZoneList", ["regionCode": "XX"], names: "regionCode"),
        Case("getBlockStorageInstanceList", ["pageNo": "2"], names: "pageSize"),
        Case("deleteBlockStorageInstances", [:], names: "blockStorageInstanceNoList"),
        Case("deleteBlockStorageInstances", ["blockStorageInstanceNoList.x": "1"], names: "blockStorageInstanceNoList"),
    ]

    @Test("what names nothing that is there", arguments: plainCases)
    func plain(refusal: Case) async throws {
        try await GatewayFixture.with { fixture, port in try await expect(refusal, fixture, port) }
    }

    @Test("a snapshot with bad names, descriptions and types")
    func snapshotParameters() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            let refused = [
                ("blockStorageSnapshotName", "ab"), ("blockStorageSnapshotName", "1abc"), ("blockStorageSnapshotName", "a b c"),
                ("blockStorageSnapshotName", String(repeating: "a", count: 31)),
                ("blockStorageSnapshotDescription", String(repeating: "x", count: 1001)), ("snapshotTypeCode", "HALF"),
                ("regionCode", "JPN"), ("regionCode", "XX"),
            ]
            for (name, value) in refused {
                let parameter = (name, value) == ("regionCode", "JPN") ? Self.original : name
                try await expect(Case(Self.snapshot, [Self.original: volume, name: value], names: parameter), fixture, port)
            }
        }
    }

    @Test("INCREMENTAL without a FULL, and the 8th on one")
    func incrementals() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            let incremental = [Self.original: volume, "snapshotTypeCode": "INCREMENTAL"]
            try await expect(Case(Self.snapshot, incremental, .noFullSnapshot, names: "snapshotTypeCode"), fixture, port)
            let full = try await fixture.snapshot(of: volume)
            for _ in 1...7 { try await fixture.snapshot(of: volume, .incremental) }
            try await expect(Case(Self.snapshot, incremental, .tooManyIncrementals, names: "snapshotTypeCode"), fixture, port)
            let list = "blockStorageSnapshotInstanceNoList"
            let delete = "deleteBlockStorageSnapshotInstances"
            try await expect(Case(delete, [list + ".1": full], .snapshotInUse, names: list), fixture, port)
        }
    }

    @Test("busy, attached, detached and protected volumes")
    func states() async throws {
        try await GatewayFixture.with { fixture, port in
            let detached = try await fixture.volume()
            let attached = try await fixture.attachedVolume()
            let protected = try await fixture.volume(isReturnProtected: true)
            let list = "blockStorageInstanceNoList"
            let again = ["blockStorageInstanceNo": attached, "serverInstanceNo": GatewayFixture.localhost]
            for refusal in [
                Case("detachBlockStorageInstances", [list + ".1": detached], .busy, names: list),
                Case("attachBlockStorageInstance", again, .busy, names: "blockStorageInstanceNo"),
                Case("deleteBlockStorageInstances", [list + ".1": protected], .protected, names: list),
                Case("deleteBlockStorageInstances", [list + ".1": detached, list + ".2": "99999999"], names: list),
            ] { try await expect(refusal, fixture, port) }
        }
    }

    @Test("a volume in the middle of another operation")
    func busy() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            fixture.service.setTransitionsPaused(true)
            let attach = ["blockStorageInstanceNo": volume, "serverInstanceNo": GatewayFixture.localhost]
            #expect(try await fixture.call("attachBlockStorageInstance", attach, at: port).status == 200)
            try await expect(Case(Self.snapshot, [Self.original: volume], .busy, names: Self.original), fixture, port)
            fixture.service.setTransitionsPaused(false)
        }
    }

    /// Expects the refusal in JSON and XML, by GET and POST, and nothing changed anywhere.
    private func expect(
        _ refusal: Case, _ fixture: GatewayFixture, _ port: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try await fixture.contents()
        for method in ["GET", "POST"] {
            let json = try await fixture.call(refusal.operation, refusal.parameters, method: method, at: port)
            let error = try JSON(json.body)["responseError"]
            #expect(json.status == 400, sourceLocation: sourceLocation)
            #expect(error?["returnCode"] == .text(refusal.code.rawValue), "\(json.text)", sourceLocation: sourceLocation)
            #expect(
                error?["returnMessage"]?.text?.contains(refusal.parameter) == true, "\(json.text)", sourceLocation: sourceLocation
            )
            let xml = try await fixture.call(refusal.operation, refusal.parameters, method: method, format: "xml", at: port)
            #expect(xml.status == 400, sourceLocation: sourceLocation)
            #expect(xml.contentType == "application/xml;charset=UTF-8", sourceLocation: sourceLocation)
            for part in ["<responseError>", "<returnCode>\(refusal.code.rawValue)</returnCode>", refusal.parameter] {
                #expect(xml.text.contains(part), sourceLocation: sourceLocation)
            }
        }
        #expect(try await fixture.contents() == before, sourceLocation: sourceLocation)
    }
}
