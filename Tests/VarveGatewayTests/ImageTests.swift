import Testing
import VarveCatalog
import VarveService
import VarveWire

@Suite("Server images over HTTP", .timeLimit(.minutes(2)))
struct ImageTests {
    private func rows(_ answer: HTTPAnswer, _ name: String, _ list: String = "serverImageList") throws -> [JSON] {
        try #require(try JSON(answer.body)["\(name)Response"]?[list]?.elements, "\(answer.text)")
    }

    @Test("an image with every code that clients read without a look, and its snapshots as numbers")
    func image() async throws {
        try await GatewayFixture.with { fixture, port in
            let snapshot = try await fixture.bootableSnapshot()
            let image = try await fixture.image(of: snapshot)
            let answer = try await fixture.call("getServerImageDetail", ["serverImageNo": image], at: port)
            let row = try #require(try rows(answer, "getServerImageDetail").first)
            for code in [
                "serverImageType", "serverImageLifeCyclePhase", "hypervisorType", "cpuArchitectureType", "osCategoryType",
                "osType",
            ] {
                #expect(row[code]?["code"]?.text?.isEmpty == false, "\(code)")
            }
            #expect(row["serverImageStatusName"] == .text("created") && row["sharedLoginIdList"] == .list([]))
            let mapping = try #require(row["blockStorageMappingList"]?.elements?.first)
            #expect(mapping["order"] == .number(0) && mapping["blockStorageSize"] == .number(10_737_418_240))
            #expect(mapping["blockStorageSnapshotInstanceNo"] == .number(Double(snapshot)!))
            // What NCP shows of 10 GB of CB1.
            #expect(mapping["iops"] == .number(100) && mapping["throughput"] == .number(104_857_600))
            let xml = try await fixture.call("getServerImageDetail", ["serverImageNo": image], format: "xml", at: port)
            #expect(xml.text.contains("<blockStorageMapping>") && xml.text.contains("<sharedLoginIdList></sharedLoginIdList>"))
        }
    }

    @Test("every filter of the list")
    func filters() async throws {
        try await GatewayFixture.with { fixture, port in
            let snapshot = try await fixture.bootableSnapshot()
            let (first, second) = (try await fixture.image(of: snapshot), try await fixture.image(of: snapshot, name: "a-2"))
            let cases: [([String: String], [String])] = [
                ([:], [second, first]), (["serverImageName": "a-2"], [second]), (["serverImageNoList.1": first], [first]),
                (["serverImageStatusCode": "CREAT"], [second, first]), (["serverImageStatusCode": "INIT"], []),
                (["serverImageStatusCode": "CREFL"], []), (["serverImageTypeCodeList.1": "SELF"], [second, first]),
                (["serverImageTypeCodeList.1": "NCP"], []), (["hypervisorTypeCodeList.1": "KVM"], [second, first]),
                (["hypervisorTypeCodeList.1": "XEN"], []), (["osTypeCodeList.1": "UBUNTU"], []),
                (["platformCategoryCodeList.1": "OS"], [second, first]), (["platformCategoryCodeList.1": "GPU"], []),
                (["sortedBy": "serverImageName"], [second, first]), (["sortingOrder": "ASC"], [first, second]),
                (["pageNo": "2", "pageSize": "1"], [first]),
            ]
            for (parameters, expected) in cases {
                let answer = try await fixture.call("getServerImageList", parameters, at: port)
                #expect(
                    try rows(answer, "getServerImageList").compactMap { $0["serverImageNo"]?.text } == expected, "\(parameters)")
            }
        }
    }

    @Test("a server from an image names it and shows its base volume; lists find it by that")
    func server() async throws {
        try await GatewayFixture.with { fixture, port in
            let image = try await fixture.image()
            let request = ["serverName": "web-2", "zoneCode": "KR-1", "hypervisorTypeCode": "KVM", "serverImageNo": image]
            let made = try await fixture.call("registerServerInstance", request, at: port)
            let server = try #require(try rows(made, "registerServerInstance", "serverInstanceList").first)
            #expect(server["serverImageNo"] == .text(image))
            #expect(server["baseBlockStorageDiskType"]?["code"] == .text("NET"))
            #expect(server["baseBlockStorageDiskDetailType"]?["code"] == .text("SSD"))
            for (filter, count) in [
                (["baseBlockStorageDiskTypeCode": "NET"], 2), (["baseBlockStorageDiskDetailTypeCode": "SSD"], 2),
                (["baseBlockStorageDiskDetailTypeCode": "HDD"], 0), ([:], 3),
            ] {
                let answer = try await fixture.call("getServerInstanceList", filter, at: port)
                #expect(try rows(answer, "getServerInstanceList", "serverInstanceList").count == count, "\(filter)")
            }
        }
    }

    @Test("refusals over HTTP have their codes")
    func refusals() async throws {
        try await GatewayFixture.with { fixture, port in
            let snapshot = try await fixture.bootableSnapshot()
            _ = try await fixture.image(of: snapshot)
            let data = try await fixture.snapshot(of: fixture.volume())
            let cases: [(operation: String, parameters: [String: String], code: String)] = [
                ("deleteBlockStorageSnapshotInstances", ["blockStorageSnapshotInstanceNoList.1": snapshot], "1900010"),
                (
                    "createServerImageFromSnapshot",
                    [
                        "serverImageName": "web", "blockStorageList.1.order": "0", "blockStorageList.1.snapshotInstanceNo": data,
                    ], "1900011"
                ),
                ("createServerImageFromSnapshot", ["serverImageName": "web", "blockStorageList.1.order": "0"], "1100000"),
                ("deleteServerImage", ["serverImageNoList.1": "5"], "1100000"),
            ]
            for (operation, parameters, code) in cases {
                let answer = try await fixture.call(operation, parameters, at: port)
                #expect(answer.status == 400)
                #expect(try JSON(answer.body)["responseError"]?["returnCode"] == .text(code), "\(operation)")
            }
        }
    }
}
