import Foundation
import Testing
import VarveClient

/// What is sent for a request, and what comes of an answer.
@Suite("Typed calls")
struct RequestTests {
    private static func parameters(_ request: TransportRequest) throws -> RequestParameters {
        let target = RequestTarget(request.target)
        return try RequestParameters(query: target.query, form: request.body)
    }

    @Test("a request is validated by the table as what was meant")
    func validated() async throws {
        let scripted = ScriptedClient([
            .success(.items([ServerImage.example], of: CreateServerImageFromSnapshotRequest.operation))
        ])
        let image = try await scripted.client.images.create(named: "web-server", of: ["7", "8"], description: "a b&c")
        #expect(image == .example)
        let sent = try #require(scripted.transport.requests.first)
        #expect(sent.method == .post)
        #expect(sent.target == "/vserver/v2/createServerImageFromSnapshot")
        let arguments = try CreateServerImageFromSnapshotRequest.operation.arguments(from: Self.parameters(sent))
        #expect(arguments[.newServerImageName] == "web-server")
        #expect(arguments[.serverImageDescription] == "a b&c")
        #expect(arguments[.imageBlockStorageList].map(\.order) == [0, 1])
        #expect(arguments[.imageBlockStorageList].map(\.snapshotNumber) == [7, 8])
    }

    @Test("lists, codes, numbers, flags and connection information, as the table reads them")
    func filters() async throws {
        let scripted = ScriptedClient([
            .success(.items([BlockStorageInstance](), of: GetBlockStorageInstanceListRequest.operation))
        ])
        var filter = GetBlockStorageInstanceListRequest(
            blockStorageInstanceNoList: ["5", "6"], blockStorageInstanceStatusCode: .attached, blockStorageSize: 20,
            blockStorageTypeCodeList: [.base], blockStorageVolumeTypeCodeList: [.cb1, .fb2])
        filter.connectionInfo = ConnectionInfo("web:/dev/vdb")
        #expect(try await scripted.client.volumes.list(filter).isEmpty)
        let sent = try #require(scripted.transport.requests.first)
        #expect(sent.method == .get && sent.body.isEmpty)
        let arguments = try GetBlockStorageInstanceListRequest.operation.arguments(from: Self.parameters(sent))
        #expect(arguments[.blockStorageInstanceNoFilter] == [5, 6])
        #expect(arguments[.blockStorageInstanceStatusCode] == .attached)
        #expect(arguments[.maximumBlockStorageSize] == 20)
        #expect(arguments[.blockStorageTypeCodeList] == [.base])
        #expect(arguments[.blockStorageVolumeTypeCodeList] == [.cb1, .fb2])
        #expect(arguments[.connectionInfo] == ConnectionInfo("web:/dev/vdb"))
        #expect(arguments[.responseFormatType] == .json)
    }

    @Test("a long request that reads is a form, which is signed without its body")
    func longRead() async throws {
        let scripted = ScriptedClient([
            .success(.items([BlockStorageInstance](), of: GetBlockStorageInstanceListRequest.operation))
        ])
        let numbers = (10_000_001...10_000_200).map { "\($0)" }
        _ = try await scripted.client.volumes.list(GetBlockStorageInstanceListRequest(blockStorageInstanceNoList: numbers))
        let sent = try #require(scripted.transport.requests.first)
        #expect(sent.method == .post)
        #expect(try Self.parameters(sent).list("blockStorageInstanceNoList") == numbers)
        func header(_ name: String) -> String { sent.headers.first { $0.name == name }?.value ?? "" }
        let isSigned = Signature.verify(
            header(GatewayHeader.signatureV2), method: "POST", target: sent.target, timestamp: header(GatewayHeader.timestamp),
            accessKey: ScriptedClient.key.accessKey, secretKey: ScriptedClient.key.secretKey)
        #expect(isSigned)
    }

    @Test("the client's region stands in where the request names none, and the operation is about one")
    func regions() async throws {
        let scripted = ScriptedClient([
            .success(.items([Zone.example], of: GetZoneListRequest.operation)),
            .success(.items([Zone.example], of: GetZoneListRequest.operation)),
            .success(.items([Region.example], of: GetRegionListRequest.operation)),
        ]) { $0.regionCode = "JPN" }
        _ = try await scripted.client.regions.zones()
        _ = try await scripted.client.regions.zones(of: "KR")
        _ = try await scripted.client.regions.list()
        #expect(try scripted.transport.requests.map { try Self.parameters($0)["regionCode"] } == ["JPN", "KR", nil])
    }

    @Test("an answer without the object that it must have is malformed")
    func noObject() async throws {
        let scripted = ScriptedClient([
            .success(.items([BlockStorageInstance](), of: CreateBlockStorageInstanceRequest.operation))
        ])
        let error = await #expect(throws: ClientError.self) {
            try await scripted.client.volumes.create(CreateBlockStorageInstanceRequest())
        }
        #expect(
            error
                == .malformed(
                    MalformedAnswer(
                        httpStatus: 200, reason: "createBlockStorageInstance answered no blockStorageInstanceList.", body: [])))
    }

    @Test(
        "garbage answers are malformed, and name what came",
        arguments: [
            "", "{", "[]", "null", "<html>", #"{"getRegionListResponse": 3}"#, #"{"getZoneListResponse": {"returnCode": "0"}}"#,
            #"{"getRegionListResponse": {"returnCode": "0", "regionList": [{"regionCode": []}]}}"#, "\u{0}\u{1}",
        ])
    func garbage(body: String) async throws {
        let scripted = ScriptedClient([.success(TransportResponse(status: 200, body: Array(body.utf8)))])
        let error = await #expect(throws: ClientError.self) { try await scripted.client.regions.list() }
        guard case .malformed(let answer) = error else {
            Issue.record("\(body): \(String(describing: error))")
            return
        }
        #expect(answer.httpStatus == 200 && answer.reason.contains("getRegionList"), "\(answer.reason)")
    }

    @Test("codes of the service, of NCP only, and strange ones")
    func returnCodes() async throws {
        func code(_ text: String) async -> ReturnCode? {
            let scripted = ScriptedClient([.success(.refusal(text))])
            let error = await #expect(throws: ClientError.self) { try await scripted.client.regions.list() }
            guard case .refused(let refusal) = error else { return nil }
            #expect(refusal.message == "as told" && refusal.httpStatus == 400)
            return refusal.code
        }
        #expect(await code("1100031") == .known(.busy))
        #expect(await code("24002") == .cloud(.volumeMounted))
        #expect(await code("4711") == .other("4711"))
        for code in ServiceErrorCode.allCases { #expect(ReturnCode(rawValue: code.rawValue) == .known(code)) }
        for code in CloudErrorCode.allCases { #expect(ReturnCode(rawValue: code.rawValue) == .cloud(code)) }
    }

    @Test("a refused signature names the clock, if that is off by what makes signatures invalid")
    func clockSkew() async throws {
        func text(_ date: String, _ code: GatewayErrorCode = .authenticationFailed) async -> String {
            let scripted = ScriptedClient([.success(.denial(code, [TransportHeader("Date", date)]))])
            return await #expect(throws: ClientError.self) { try await scripted.client.regions.list() }?.description ?? ""
        }
        let refused = "refused by the gateway with 401/200: as told"
        #expect(await text("Wed, 25 Jun 2025 07:50:14 GMT") == refused)
        #expect(
            await text("Wed, 25 Jun 2025 07:40:14 GMT")
                == refused
                + " This machine's clock is 600 s ahead of the server's: signatures of a clock that is 5 minutes off or more are "
                + "refused. Set the clock (NTP).")
        #expect(await text("Wed, 25 Jun 2025 08:50:14 GMT").contains("clock is 3600 s behind the server's"))
        #expect(await text("yesterday") == refused)
        #expect(await !text("Wed, 25 Jun 2025 08:50:14 GMT", .permissionDenied).contains("clock"))
    }

    @Test(
        "what is no URL of a gateway is an error that names it",
        arguments: ["127.0.0.1:80", "ftp://host", "http://", "http:///path", "http://host?a=b", "", "http://a:b@host"])
    func badEndpoint(text: String) {
        let error = #expect(throws: EndpointError.self) { try Endpoint(text) }
        #expect(
            error?.description
                == "the endpoint \"\(text)\" is none: it must be an http or https URL without user and query, as http://127.0.0.1:8080 is"
        )
    }

    @Test("slashes and prefixes of the endpoint", arguments: ["", "/", "/api", "/api/"])
    func prefixes(path: String) throws {
        let endpoint = try Endpoint("HTTP://127.0.0.1:1\(path)")
        #expect(endpoint.description == "http://127.0.0.1:1" + (path.hasPrefix("/api") ? "/api" : ""))
    }

    @Test("the answer as it came, in the format asked for, refusals too")
    func raw() async throws {
        let response = TransportResponse.refusal("1100000")
        let scripted = ScriptedClient([.success(response)])
        var parameters = RequestParameters()
        parameters.set("zoneCode", to: "KR-1")
        let answer = try await scripted.client.answer(to: GetZoneListRequest.operation, parameters, format: .xml, method: .post)
        #expect(answer == response)
        let sent = try #require(scripted.transport.requests.first)
        #expect(sent.method == .post)
        #expect(String(decoding: sent.body, as: UTF8.self) == "responseFormatType=xml&zoneCode=KR-1")
    }
}
