import Foundation
import Testing
import VarveTestKit
import VarveWire

/// Replicas of the clients that speak this API (sheet 1, 2.2 and 8), each over real HTTP with its own bytes.
@Suite("Foreign clients' styles", .timeLimit(.minutes(2)))
struct ClientStyleTests {
    /// What quoting, escaping and signing can go wrong with, and the bytes that the Go SDK takes for a failure.
    static let hostile = "a b+c/d&e=f%g%20 \"é한🗻\" ~*'()!;:@$,?#[]<x>\\ {\"error\"\tend"

    @Test("a volume's life: made, found, attached, taken a snapshot of, protected, deleted", arguments: ClientStyle.all)
    func life(style: ClientStyle) async throws {
        try await GatewayFixture.with { fixture, port in
            let client = StyledClient(style: style, fixture: fixture, port: port)
            let volume = try await makeVolume(client)
            try await find(volume, client)
            try await attach(volume, client)
            try await takeSnapshot(of: volume, client)
            try await delete(volume, client)
        }
    }

    @Test("a refusal reaches the caller with its code and text", arguments: ClientStyle.all)
    func refusals(style: ClientStyle) async throws {
        try await GatewayFixture.with { fixture, port in
            let client = StyledClient(style: style, fixture: fixture, port: port)
            let error = await #expect(throws: (any Error).self) {
                try await client.call("deleteBlockStorageInstances", [("blockStorageInstanceNoList.1", "99999999")])
            }
            let text = "\(try #require(error))"
            #expect(text.contains("1100000") && text.contains("there is no volume 99999999"), "\(text)")
        }
    }

    @Test("the text of an error as Terraform takes it apart (sheet 8.1, 8.4)")
    func terraformError() async throws {
        try await GatewayFixture.with { fixture, port in
            let client = StyledClient(style: .goSDK, fixture: fixture, port: port)
            let error = await #expect(throws: GoSDK.Failure.self) {
                try await client.call("detachBlockStorageInstances", [("blockStorageInstanceNoList.1", "99999999")])
            }
            guard case .status(let text)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            let parts = text.components(separatedBy: "Body: ")
            #expect(parts.count == 2 && parts[0].hasPrefix("Status: 400 "))
            let body = try JSON(Array(parts[1].utf8))["responseError"]
            #expect(body?["returnCode"]?.text == "1100000" && body?["returnMessage"]?.text != nil)
        }
    }

    @Test("a signature under both names is good if the newer one is, and only then (sheet 2.1)")
    func bothHeaders() async throws {
        try await GatewayFixture.with { fixture, port in
            for (name, status) in [(GatewayHeader.signatureV1, 200), (GatewayHeader.signatureV2, 401)] {
                var request = fixture.signed("POST", "/vserver/v2/getRegionList")
                let value = request.headers[2].value
                request.headers.removeLast()
                for header in [GatewayHeader.signatureV1, GatewayHeader.signatureV2] {
                    request.headers.append((header, header == name ? "wrong" : value))
                }
                let answer = try await fixture.send(request, to: port)
                #expect(answer.status == status, "wrong \(name)")
            }
        }
    }

    @Test("the replicas refuse what their models refuse")
    func replicas() throws {
        func answer(_ type: String, _ body: String) -> HTTPAnswer {
            HTTPAnswer(status: 200, headers: ["content-type": type], body: Array(body.utf8))
        }
        let volume = { (value: String) in #"{"xResponse": {"blockStorageInstanceList": [{"blockStorageSize": \#(value)}]}}"# }
        #expect(try ClientStyle.goSDK.read("x", answer("application/json", volume("10"))).count == 1)
        for value in [#""10""#, #""""#, "1.5", "true", "[]"] {
            #expect(throws: ClientStyle.Failure.self) {
                try ClientStyle.goSDK.read("x", answer("application/json", volume(value)))
            }
        }
        #expect(throws: ClientStyle.Failure.unreadable("no marshaller for text/plain")) {
            try ClientStyle.javaSDKPost.read("x", answer("text/plain;charset=UTF-8", volume("10")))
        }
        #expect(throws: ClientStyle.Failure.self) {
            try ClientStyle.javaSDKPost.read("y", answer("application/json", volume("10")))
        }
        #expect(throws: ClientStyle.Failure.self) { try ClientStyle.sample.read("x", answer("application/xml", "<a><b></a>")) }
    }

    private func makeVolume(_ client: StyledClient) async throws -> String {
        #expect(try await client.call("getRegionList").first?["regionCode"] == .text("KR"))
        let parameters = [
            ("regionCode", "KR"), ("zoneCode", "KR-1"), ("blockStorageName", "styled-1"), ("blockStorageVolumeTypeCode", "CB1"),
            ("blockStorageSize", "10"), ("blockStorageDescription", Self.hostile), ("isReturnProtection", client.style.yes),
        ]
        let made = try await client.call("createBlockStorageInstance", parameters)
        let volume = try #require(made.first)
        #expect(made.count == 1 && volume["blockStorageDescription"] == .text(Self.hostile))
        #expect([.boolean(true), .text("true")].contains(volume["isReturnProtection"]))
        try await client.settle()
        return try #require(volume["blockStorageInstanceNo"]?.text)
    }

    private func find(_ volume: String, _ client: StyledClient) async throws {
        let list = [("blockStorageInstanceNoList.1", "1"), ("blockStorageInstanceNoList.2", volume)]
        let found = try await client.call("getBlockStorageInstanceList", list + [("blockStorageName", "styled-1")])
        #expect(found.map { $0["blockStorageInstanceNo"] } == [.text(volume)])
        #expect(try await client.call("getBlockStorageInstanceDetail", [("blockStorageInstanceNo", "1")]).isEmpty)
        let empty = [("regionCode", ""), ("serverInstanceNo", ""), ("connectionInfo", "nobody:/dev/vdb")]
        #expect(try await client.call("getBlockStorageInstanceList", empty).isEmpty)
    }

    private func attach(_ volume: String, _ client: StyledClient) async throws {
        let server = try await client.number("serverInstanceNo", "getServerInstanceList", [("serverName", "localhost")])
        let attachment = [("serverInstanceNo", server), ("blockStorageInstanceNo", volume)]
        let attaching = try await client.call("attachBlockStorageInstance", attachment)
        #expect(attaching.first?["blockStorageInstanceStatusName"] == .text("attaching"))
        try await client.settle()
    }

    private func takeSnapshot(of volume: String, _ client: StyledClient) async throws {
        let parameters = [
            ("blockStorageSnapshotName", "styled_2"), ("blockStorageSnapshotDescription", Self.hostile),
            ("originalBlockStorageInstanceNo", volume), ("snapshotTypeCode", "FULL"),
        ]
        let number = try await client.number(
            "blockStorageSnapshotInstanceNo", "createBlockStorageSnapshotInstance", parameters)
        try await client.settle()
        let found = try await client.call("getBlockStorageSnapshotInstanceDetail", [("blockStorageSnapshotInstanceNo", number)])
        #expect(found.first?["blockStorageSnapshotInstanceStatusName"] == .text("created"))
        #expect(found.first?["blockStorageSnapshotDescription"] == .text(Self.hostile))
        let deleted = try await client.call(
            "deleteBlockStorageSnapshotInstances", [("blockStorageSnapshotInstanceNoList.1", number)])
        #expect(deleted.first?["blockStorageSnapshotInstanceStatusName"] == .text("terminating"))
        try await client.settle()
    }

    private func delete(_ volume: String, _ client: StyledClient) async throws {
        let list = [("blockStorageInstanceNoList.1", volume)]
        await #expect(throws: (any Error).self) { try await client.call("deleteBlockStorageInstances", list) }
        let off = [("blockStorageInstanceNo", volume), ("isReturnProtection", client.style.no)]
        _ = try await client.call("setBlockStorageReturnProtection", off)
        let deleting = try await client.call("deleteBlockStorageInstances", list)
        #expect(deleting.first?["blockStorageInstanceStatusName"] == .text("detaching"))
        try await client.settle()
        #expect(try await client.call("getBlockStorageInstanceList").isEmpty)
    }
}
