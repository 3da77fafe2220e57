import Foundation
import Testing
import VarveClient

/// Answers as NCP was recorded to give them (reference sheet, sections 2.3, 3.4, 5, 6), and as its clouds of other years may.
@Suite("Answers of NCP")
struct CloudAnswerTests {
    private static func client(_ body: String, status: Int = 200) -> StorageClient {
        ScriptedClient([.success(TransportResponse(status: status, body: Array(body.utf8)))]).client
    }

    @Test("a XEN volume of 2024: no KVM members, and empty text where there is nothing")
    func xenVolume() async throws {
        let volumes = try await Self.client(
            """
            {"getBlockStorageInstanceListResponse": {"requestId": "", "returnCode": "0", "returnMessage": "success", "totalRows": 2,
            "blockStorageInstanceList": [{"blockStorageInstanceNo": "3183443", "serverInstanceNo": "", "blockStorageName": "bst1901b0c4823",
            "blockStorageType": {"code": "SVRBS", "codeName": "Server BS"}, "blockStorageSize": 10737418240, "deviceName": "",
            "blockStorageProductCode": "SPBSTBSTAD000006",
            "blockStorageInstanceStatus": {"code": "INIT", "codeName": "Block Storage INIT State"},
            "blockStorageInstanceOperation": {"code": "NULL", "codeName": "Block Storage NULL OP"},
            "blockStorageInstanceStatusName": "initialized", "createDate": "2024-06-15T13:10:47+0900", "blockStorageDescription": "",
            "blockStorageDiskType": {"code": "NET", "codeName": "Network Storage"},
            "blockStorageDiskDetailType": {"code": "SSD", "codeName": "SSD"}, "maxIopsThroughput": 4000, "isEncryptedVolume": false,
            "zoneCode": "KR-2", "regionCode": "KR", "isReturnProtection": false,
            "blockStorageVolumeType": {"code": "SSD", "codeName": "SSD"}, "hypervisorType": {"code": "XEN", "codeName": "XEN"}},
            {"blockStorageInstanceNo": "3081227"}]}}
            """
        ).volumes.list()
        #expect(volumes.map(\.number) == ["3183443", "3081227"])
        #expect(volumes[0].state == ObservedState(status: "INIT", operation: "NULL", name: "initialized"))
        #expect(volumes[0].iops == nil && volumes[0].maxIopsThroughput == 4000)
        #expect(
            volumes[1].blockStorageName == "" && volumes[1].blockStorageVolumeType.code == "" && !volumes[1].isEncryptedVolume)
    }

    @Test("a snapshot of an older cloud, with members and codes that nobody knows yet, and null")
    func strangeSnapshot() async throws {
        let snapshots = try await Self.client(
            """
            {"getBlockStorageSnapshotInstanceListResponse": {"totalRows": "1", "requestId": null, "returnCode": 0, "returnMessage": "success",
            "blockStorageSnapshotInstanceList": [{"blockStorageSnapshotInstanceNo": 3183468, "blockStorageSnapshotName": "sh1901b16230a",
            "blockStorageSnapshotVolumeSize": "10737418240", "originalBlockStorageInstanceNo": "3081227", "eventList": ["x"],
            "blockStorageSnapshotInstanceStatus": {"code": "NAVAI", "codeName": "new", "level": 3},
            "blockStorageSnapshotInstanceOperation": null, "isBootable": "True", "hypervisorType": "XEN", "blockStorageVolumeType": null}]}}
            """
        ).snapshots.list()
        let snapshot = try #require(snapshots.first)
        #expect(snapshot.number == "3183468" && snapshot.blockStorageSnapshotVolumeSize == 10_737_418_240)
        #expect(snapshot.state == ObservedState(status: "NAVAI", operation: "", name: ""))
        #expect(snapshot.isBootable && snapshot.snapshotChainDepth == 0 && snapshot.snapshotType.code == "")
        #expect(snapshot.hypervisorType == CommonCode(code: "XEN", codeName: "XEN") && snapshot.blockStorageVolumeType == nil)
    }

    @Test(
        "what a member cannot be is named",
        arguments: [
            (#""blockStorageSize": "ten""#, "\"ten\" is not a whole number"),
            (#""isEncryptedVolume": "yes""#, "\"yes\" is not true or false"),
            (#""zoneCode": ["KR-1"]"#, "zoneCode"), (#""blockStorageType": 7.5"#, "blockStorageType"),
        ])
    func wrongMember(member: String, expected: String) async throws {
        let body =
            #"{"getBlockStorageInstanceListResponse": {"returnCode": "0", "blockStorageInstanceList": [{"blockStorageInstanceNo": "1", "#
            + member + "}]}}"
        let error = await #expect(throws: ClientError.self) { try await Self.client(body).volumes.list() }
        guard case .malformed(let answer) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(answer.reason.contains(expected), "\(answer.reason)")
        #expect(answer.body == Array(body.utf8))
    }

    @Test(
        "refusals of the service keep code, text and status",
        arguments: [
            (400, "1100000", "Parameter is invalid. {0}"), (400, "1100031", "NCLOD"), (400, "10501", "remove"),
            (500, "24002", "unmount"), (500, "1000", "again"), (500, "3000100", "interworking"), (403, "1103", "Forbidden."),
            (400, "1007009", "a route"), (418, "none of ours", ""),
        ])
    func refusals(status: Int, code: String, message: String) async throws {
        let body = "{\"responseError\": {\n  \"returnCode\": \"\(code)\",\n  \"returnMessage\": \"\(message)\"\n}}"
        let client = Self.client(body, status: status).with { $0.retries = .none }
        let error = await #expect(throws: ClientError.self) { try await client.volumes.list() }
        #expect(
            error == .refused(ServiceRefusal(httpStatus: status, code: ReturnCode(rawValue: code), message: message)))
    }

    @Test(
        "refusals of the gateway, with every status, with and without details, and with codes that are in no list",
        arguments: [
            (
                401,
                #"{"error":{"errorCode":"200","message":"Authentication Failed","details":"Invalid authentication information."}}"#,
                "200"
            ),
            (
                401,
                #"{"error":{"errorCode":"210","message":"Permission Denied","details":"A subscription to the API is required."}}"#,
                "210"
            ),
            (404, #"{"error":{"errorCode":"300","message":"Not Found Exception","details":"URL not found."}}"#, "300"),
            (503, #"{"error":{"errorCode":"500","message":"Endpoint Error","details":""}}"#, "500"),
            (413, #"{"error":{"errorCode":430,"message":"Request Entity Too Large"}}"#, "430"),
            (403, #"{"error":{"errorCode":"777","message":"Odd","details":"why","more":1}}"#, "777"),
        ])
    func denials(status: Int, body: String, code: String) async throws {
        let client = Self.client(body, status: status).with { $0.retries = .none }
        let error = await #expect(throws: ClientError.self) { try await client.volumes.list() }
        guard case .denied(let refusal) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(refusal.httpStatus == status && refusal.code == GatewayCode(rawValue: code))
        if code == "777" { #expect(refusal.code == .other("777") && refusal.details == "Odd. why") }
    }

    @Test("a proxy's page is shown, and kept whole")
    func page() async throws {
        let body = "<html>\n  <title>502 Bad Gateway</title>\n" + String(repeating: "x", count: 5000) + "</html>"
        let client = Self.client(body, status: 502).with { $0.retries = .none }
        let error = await #expect(throws: ClientError.self) { try await client.volumes.list() }
        let text = try #require(error).description
        #expect(
            text.hasPrefix("not an answer of the storage API (HTTP 502): The body is no answer of getBlockStorageInstanceList: "))
        #expect(text.contains(" It begins: <html> <title>502 Bad Gateway</title> xxx") && text.hasSuffix("x…"))
        guard case .malformed(let answer) = error else { return }
        #expect(answer.body == Array(body.utf8))
    }

    @Test("a new region of the cloud, with a zone that the guide does not list")
    func regions() async throws {
        let regions = try await Self.client(
            #"{"getRegionListResponse": {"totalRows": 1, "regionList": [{"regionNo": "9", "regionCode": "FKR", "regionName": "금융"}], "returnCode": "0"}}"#
        ).regions.list()
        #expect(regions == [Region(regionCode: "FKR", regionName: "금융")])
    }

    @Test("the three clouds are known by name, and an older one by its address")
    func clouds() throws {
        #expect("\(Endpoint.publicCloud)" == "https://ncloud.apigw.ntruss.com")
        #expect("\(Endpoint.governmentCloud)" == "https://ncloud.apigw.gov-ntruss.com")
        #expect("\(Endpoint.financialCloud)" == "https://fin-ncloud.apigw.fin-ntruss.com")
        let environment = try EnvironmentCredentials([
            "NCLOUD_API_GW": "\(Endpoint.financialCloud)", "NCLOUD_ACCESS_KEY": "a", "NCLOUD_SECRET_KEY": "s",
        ]).credentials()
        #expect(environment.endpoint == .financialCloud)
    }
}
