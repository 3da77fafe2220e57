import Testing
import VarveCatalog
import VarveWire

@Suite("Lists over HTTP", .timeLimit(.minutes(1)))
struct ListTests {
    @Test("pages of volumes, newest first; page 0 is page 1, one past the end is empty, and totalRows counts all")
    func pages() async throws {
        try await GatewayFixture.with { fixture, port in
            var volumes: [String] = []
            for _ in 0..<3 { volumes.insert(try await fixture.volume(), at: 0) }
            let expected = ["0": Array(volumes[..<2]), "1": Array(volumes[..<2]), "2": [volumes[2]], "3": []]
            for (page, numbers) in expected {
                let answer = try await fixture.call("getBlockStorageInstanceList", ["pageNo": page, "pageSize": "2"], at: port)
                let operation = try #require(Operation.named("getBlockStorageInstanceList"))
                let found = try Envelope.decode(answer.body, operation: operation, as: BlockStorageInstance.self)
                #expect(found.items.map(\.blockStorageInstanceNo) == numbers, "page \(page)")
                #expect(found.totalRows == 3)
            }
        }
    }

    @Test("snapshots sorted by name, in both directions")
    func sortedSnapshots() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            for name in ["bbb", "aaa", "ccc"] {
                let made = try await fixture.call(
                    "createBlockStorageSnapshotInstance",
                    ["originalBlockStorageInstanceNo": volume, "blockStorageSnapshotName": name], at: port)
                #expect(made.status == 200)
            }
            let list = "getBlockStorageSnapshotInstanceList"
            let key = "blockStorageSnapshotName"
            let ascending = try await names(list, ["sortedBy": key], key, fixture, port)
            #expect(ascending == ["aaa", "bbb", "ccc"])
            let descending = try await names(list, ["sortedBy": key, "sortingOrder": "descending"], key, fixture, port)
            #expect(descending == ["ccc", "bbb", "aaa"])
            #expect(try await names(list, [:], key, fixture, port) == ["ccc", "aaa", "bbb"])
            #expect(try await names(list, ["sortingOrder": "ASC"], key, fixture, port) == ["bbb", "aaa", "ccc"])
            let byNumber = ["sortedBy": "blockStorageSnapshotInstanceNo"]
            #expect(try await names(list, byNumber, key, fixture, port) == ["bbb", "aaa", "ccc"])
        }
    }

    @Test("servers sorted by name and number across pages")
    func sortedServers() async throws {
        try await GatewayFixture.with { fixture, port in
            try await addServers(["zeta", "alpha"], fixture)
            let list = "getServerInstanceList"
            #expect(try await names(list, [:], "serverName", fixture, port) == ["alpha", "zeta", "localhost"])
            for (parameters, expected) in [
                (["sortedBy": "serverName"], ["alpha", "localhost", "zeta"]),
                (["sortedBy": "serverName", "sortingOrder": "DESC"], ["zeta", "localhost", "alpha"]),
                (["sortedBy": "serverInstanceNo"], ["localhost", "zeta", "alpha"]),
                (["sortingOrder": "ASC"], ["localhost", "zeta", "alpha"]),
                (["sortedBy": "serverName", "pageNo": "2", "pageSize": "2"], ["zeta"]),
                (["sortedBy": "serverName", "pageNo": "3", "pageSize": "2"], []),
            ] {
                #expect(try await names(list, parameters, "serverName", fixture, port) == expected, "\(parameters)")
            }
        }
    }

    @Test(
        "no server has a network, a placement or a base volume, so a filter by them finds none",
        arguments: [
            "vpcNo", "ip", "placementGroupNoList.1", "fabricClusterNo", "fabricClusterName", "fabricClusterMode",
            "fabricClusterPoolNo",
            "fabricClusterPoolName",
        ])
    func absentValues(name: String) async throws {
        try await GatewayFixture.with { fixture, port in
            #expect(try await names("getServerInstanceList", [name: "1"], "serverName", fixture, port) == [])
            let refused = try await fixture.call("getServerInstanceList", [name: "1", "regionCode": "XX"], at: port)
            #expect(refused.status == 400)
        }
    }

    private func names(
        _ operation: String, _ parameters: [String: String], _ member: String, _ fixture: GatewayFixture, _ port: Int
    ) async throws -> [String] {
        let answer = try await fixture.call(operation, parameters, at: port)
        #expect(answer.status == 200, "\(answer.text)")
        let list = try #require(Operation.named(operation)).listName
        let rows = try #require(try JSON(answer.body)[operation + "Response"]?[list]?.elements)
        return try rows.map { try #require($0[member]?.text) }
    }

    private func addServers(_ names: [String], _ fixture: GatewayFixture) async throws {
        try await GatewayFixture.blocking {
            for name in names {
                try fixture.catalog.write { catalog in
                    try catalog.insert(
                        ServerRecord(
                            number: try catalog.allocateNumber(), accountID: .root, name: name, regionCode: "KR",
                            zoneCode: "KR-1",
                            createdAt: try #require(try catalog.account(.root)).createdAt))
                }
            }
        }
    }
}
