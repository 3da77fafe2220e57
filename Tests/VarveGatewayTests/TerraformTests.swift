import Testing
import VarveService
import VarveTestKit
import VarveWire

/// The Terraform provider, cb-spider and the MCP tools as they wait (sheet 6 and 8.4), through the Go SDK's style. Each state of a transition is
/// looked at several times; one that a client does not know fails its test, as it fails Terraform.
@Suite("Clients that wait for states", .timeLimit(.minutes(2)))
struct TerraformTests {
    private static let server = ("serverInstanceNo", GatewayFixture.localhost)
    private static let kvm = [("zoneCode", "KR-1"), ("blockStorageVolumeTypeCode", "CB1"), ("blockStorageSize", "10")]

    /// A client, and calls that are looked at from their answer to the settled state.
    private struct Provider {
        let client: StyledClient
        let pace: Pace

        /// Calls, waits, and expects that these values were seen on the way.
        func call(
            _ operation: String, _ parameters: ClientStyle.Parameters, until wait: StateWait,
            sees: [String],
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws -> String {
            pace.hold(client.fixture)
            let rows = try await client.call(operation, parameters)
            let made = try #require(rows.first?[wait.parameter]?.text, sourceLocation: sourceLocation)
            let seen = try await wait.wait(for: made, client, pace)
            #expect(seen == sees, sourceLocation: sourceLocation)
            try await client.settle()
            return made
        }
    }

    private func with(_ body: (Provider) async throws -> Void) async throws {
        let pace = Pace()
        try await GatewayFixture.with(hook: { _ in pace.pass() }) { fixture, port in
            try await body(Provider(client: StyledClient(style: .goSDK, fixture: fixture, port: port), pace: pace))
        }
    }

    private static let creation = StateWait.volume(
        "StatusName", ["initialized", "creating", "attaching"], ["attached", "detached"])
    private static let attachment = StateWait.volume("Status.code", ["INIT", "CREAT"], ["ATTAC"])
    private static let detachment = StateWait.volume("Status.code", ["ATTAC"], ["CREAT"])
    private static let change = StateWait.volume("Operation.code", ["CHNG"], ["NULL"])
    private static let deletion = StateWait.volume("Status.code", ["CREAT", "INIT", "ATTAC"], [])

    @Test("the provider's start: the configured region is in the list")
    func configure() async throws {
        try await with { provider in
            let regions = try await provider.client.call("getRegionList").map { $0["regionCode"]?.text }
            #expect(regions.contains("KR"))
        }
    }

    @Test("ncloud_block_storage on KVM: created without its server, attached, detached, grown, attached, deleted where it is")
    func kvmVolume() async throws {
        try await with { provider in
            let server = try await provider.client.call("getServerInstanceDetail", [Self.server])
            #expect(server.first?["zoneCode"]?.text == "KR-1")
            let volume = try await provider.call(
                "createBlockStorageInstance", Self.kvm, until: Self.creation, sees: ["creating", "detached"])
            let (one, list) = (("blockStorageInstanceNo", volume), ("blockStorageInstanceNoList.1", volume))
            let attachment = [Self.server, one]
            _ = try await provider.call(
                "attachBlockStorageInstance", attachment, until: Self.attachment, sees: ["CREAT", "ATTAC"])
            _ = try await provider.call("detachBlockStorageInstances", [list], until: Self.detachment, sees: ["ATTAC", "CREAT"])
            _ = try await provider.call(
                "changeBlockStorageInstance", [one, ("blockStorageSize", "20")], until: Self.change, sees: ["CHNG", "NULL"])
            _ = try await provider.call(
                "attachBlockStorageInstance", attachment, until: Self.attachment, sees: ["CREAT", "ATTAC"])
            try await checkRead(volume, provider)
            _ = try await provider.call(
                "deleteBlockStorageInstances", [list], until: Self.deletion, sees: ["ATTAC", "CREAT"])
        }
    }

    @Test("ncloud_block_storage on XEN: attached where it is made, detached, grown, deleted")
    func xenVolume() async throws {
        try await with { provider in
            let parameters = [Self.server, ("blockStorageDiskDetailTypeCode", "SSD"), ("blockStorageSize", "10")]
            let volume = try await provider.call(
                "createBlockStorageInstance", parameters, until: Self.creation, sees: ["initialized", "attaching", "attached"])
            let (one, list) = (("blockStorageInstanceNo", volume), ("blockStorageInstanceNoList.1", volume))
            try await checkAcceptance(volume, provider)
            _ = try await provider.call("detachBlockStorageInstances", [list], until: Self.detachment, sees: ["ATTAC", "CREAT"])
            _ = try await provider.call(
                "changeBlockStorageVolumeSize", [one, ("blockStorageSize", "20")], until: Self.change, sees: ["CHNG", "NULL"])
            _ = try await provider.call("deleteBlockStorageInstances", [list], until: Self.deletion, sees: ["CREAT"])
        }
    }

    @Test("ncloud_block_storage_snapshot: created, and deleted without a status that it does not know")
    func snapshot() async throws {
        try await with { provider in
            let volume = try await provider.client.number("blockStorageInstanceNo", "createBlockStorageInstance", Self.kvm)
            try await provider.client.settle()
            let snapshot = try await provider.call(
                "createBlockStorageSnapshotInstance", [("originalBlockStorageInstanceNo", volume)],
                until: .snapshot(["INIT"], ["CREAT"]), sees: ["INIT", "CREAT"])
            let rows = try await provider.client.call(StateWait.snapshotDetail, [("blockStorageSnapshotInstanceNo", snapshot)])
            #expect(rows.first?["hypervisorType"]?["code"] == .text("KVM"))
            _ = try await provider.call(
                "deleteBlockStorageSnapshotInstances", [("blockStorageSnapshotInstanceNoList.1", snapshot)],
                until: .snapshot(["CREAT"], []), sees: ["CREAT"])
        }
    }

    @Test("a detachment, and the server that shows SETUP meanwhile")
    func serverAfterDetachment() async throws {
        try await with { provider in
            let number = try await provider.client.fixture.attachedVolume()
            provider.pace.hold(provider.client.fixture)
            _ = try await provider.client.call("detachBlockStorageInstances", [("blockStorageInstanceNoList.1", number)])
            let seen = try await StateWait.server(["SETUP"], ["NULL"])
                .wait(for: GatewayFixture.localhost, provider.client, provider.pace)
            #expect(seen == ["SETUP", "NULL"])
        }
    }

    @Test("ncloud_server deleted: its volume is detached at the first look, 2 seconds after the call")
    func serverDeletion() async throws {
        try await with { provider in
            let number = try await provider.client.fixture.attachedVolume()
            _ = try await provider.client.call("detachBlockStorageInstances", [("blockStorageInstanceNoList.1", number)])
            try await provider.client.settle()
            let wait = StateWait.volume("StatusName", ["attached"], ["detached"])
            #expect(try await wait.wait(for: number, provider.client, provider.pace) == ["detached"])
        }
    }

    @Test("cb-spider and the MCP tools, which look at one name")
    func others() async throws {
        try await with { provider in
            let spider = StateWait.volume("StatusName", ["creating"], ["detached"])
            let volume = try await provider.call(
                "createBlockStorageInstance", Self.kvm, until: spider, sees: ["creating", "detached"])
            let mcp = StateWait.volume("Status.code", [], ["CREAT"])
            #expect(try await mcp.wait(for: volume, provider.client, provider.pace) == ["CREAT"])
            let attached = StateWait.volume("StatusName", ["attaching"], ["attached"])
            _ = try await provider.call(
                "attachBlockStorageInstance", [Self.server, ("blockStorageInstanceNo", volume)], until: attached,
                sees: ["attaching", "attached"])
        }
    }

    @Test("a replica fails at a state that its client does not know")
    func replica() async throws {
        try await with { provider in
            let volume = try await provider.client.fixture.attachedVolume()
            let wait = StateWait.volume("Status.code", ["INIT"], ["CREAT"])
            await #expect(throws: StateWait.Unexpected.self) { try await wait.wait(for: volume, provider.client, provider.pace) }
            let gone = StateWait.volume("Status.code", [], ["CREAT"])
            await #expect(throws: StateWait.Unexpected.self) { try await gone.wait(for: "1", provider.client, provider.pace) }
        }
    }

    /// What the provider reads of a volume, and where it would panic if it were not there (sheet 8.4).
    private func checkRead(_ volume: String, _ provider: Provider) async throws {
        let row = try #require(
            try await provider.client.call(StateWait.detail, [("blockStorageInstanceNo", volume)]).first)
        #expect(row["blockStorageType"]?["code"] == .text("SVRBS"))
        #expect(row["blockStorageSize"] == .number(Double(20 << 30)))
        #expect(row["blockStorageInstanceStatusName"] == .text("attached"))
        #expect(row["hypervisorType"]?["code"] == .text("KVM") && row["zoneCode"] == .text("KR-1"))
    }

    /// What the provider's acceptance test expects of a XEN volume (sheet 8.4).
    private func checkAcceptance(_ volume: String, _ provider: Provider) async throws {
        let row = try #require(
            try await provider.client.call(StateWait.detail, [("blockStorageInstanceNo", volume)]).first)
        for (member, code) in [
            ("blockStorageInstanceStatus", "ATTAC"), ("blockStorageType", "SVRBS"), ("blockStorageDiskType", "NET"),
            ("blockStorageDiskDetailType", "SSD"),
        ] { #expect(row[member]?["code"] == .text(code)) }
        #expect(row["blockStorageDescription"] == .text("") && row["blockStorageProductCode"] == .text("SPBSTBSTAD000006"))
    }
}
