import Testing
import VarveBackend
import VarveCatalog
import VarveTestKit
import VarveWire

@Suite("Failures and the log", .timeLimit(.minutes(1)))
struct FailureTests {
    private static let path = "/vserver/v2/getRegionList"

    @Test("a failure that no rule foresees tells the caller its request id, and the log the rest")
    func unexpected() async throws {
        try await GatewayFixture.with { fixture, port in
            try await GatewayFixture.blocking { try fixture.catalog.close() }
            let answer = try await fixture.send(fixture.signed("GET", Self.path), to: port)
            #expect(answer.status == 500)
            let error = try JSON(answer.body)["error"]
            #expect(error?["errorCode"] == .text("900"))
            #expect(error?["message"] == .text("Unexpected Error"))
            #expect(!answer.text.contains(fixture.directory) && !answer.text.contains("SQL"))
            let details = try #require(error?["details"]?.text)
            let requestID = details.dropFirst("Request ".count).dropLast()
            #expect(details == "Request \(requestID)." && requestID.count == 36)
            let record = try #require(fixture.log.lines.first { $0.hasPrefix("error request failed") })
            #expect(record.contains(requestID) && record.contains(fixture.directory))
        }
    }

    @Test("a full pool is an error of the service with HTTP status 500, and nothing is left behind")
    func noSpace() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            let before = try await fixture.contents()
            fixture.backend.inject(Fault(.createSnapshot, error: .noSpace))
            let answer = try await fixture.call(
                "createBlockStorageSnapshotInstance", ["originalBlockStorageInstanceNo": volume], at: port)
            #expect(answer.status == 500)
            #expect(try JSON(answer.body)["responseError"]?["returnCode"] == .text(ServiceErrorCode.noSpace.rawValue))
            #expect(try await fixture.contents() == before)
        }
    }

    @Test("a request is logged with operation, outcome, key, client, id and duration, and never with secret or signature")
    func requestLog() async throws {
        try await GatewayFixture.with { fixture, port in
            let request = fixture.signed("GET", Self.path + "?responseFormatType=json")
            let answer = try await fixture.send(request, to: port)
            let requestID = try #require(try JSON(answer.body)["getRegionListResponse"]?["requestId"]?.text)
            let refused = fixture.signed("GET", Self.path, .init(secretKey: "not the secret"))
            #expect(try await fixture.send(refused, to: port).status == 401)

            let records = fixture.log.lines.filter { $0.hasPrefix("info request ") }
            #expect(records.count == 2)
            let record = try #require(records.first)
            for part in [
                "operation=getRegionList", "status=200", "code=0", "bytes=\(answer.body.count)", "account=1 ",
                "key=\(fixture.key.accessKey)",
                "client=127.0.0.1", "request=\(requestID)", "duration=",
            ] {
                #expect(record.contains(part), "\(record)")
            }
            for part in ["status=401", "code=200", "account=- ", "key=- ", "client=127.0.0.1"] {
                #expect(records.last?.contains(part) == true, "\(records)")
            }
            let secrets = [fixture.key.secretKey, request.headers[2].value, refused.headers[2].value]
            for secret in secrets { #expect(!fixture.log.lines.contains { $0.contains(secret) }) }
        }
    }
}
