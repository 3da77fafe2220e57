import Foundation
import Testing
import VarveCatalog
import VarveWire

@Suite("Signatures over HTTP", .timeLimit(.minutes(1)))
struct AuthenticationTests {
    private static let path = "/vserver/v2/getRegionList"
    private static let missing = gatewayBody("200", "Authentication Failed", "Authentication information are missing.")
    private static let invalid = gatewayBody("200", "Authentication Failed", "Invalid authentication information.")

    @Test(
        "what foreign clients sign is accepted",
        arguments: [
            ("GET", "", ""), ("GET", "?", ""), ("GET", "?responseFormatType=json", ""), ("POST", "", ""), ("POST", "?", ""),
            ("POST", "", "responseFormatType=json"), ("POST", "?responseFormatType=json", ""),
            ("POST", "?responseFormatType=json", "regionCode=KR"),
        ])
    func accepted(method: String, query: String, body: String) async throws {
        try await GatewayFixture.with { fixture, port in
            for name in [GatewayHeader.signatureV1, GatewayHeader.signatureV2] {
                let request = fixture.signed(method, Self.path + query, body: body, .init(headerName: name))
                let answer = try await fixture.send(request, to: port)
                #expect(answer.status == 200, "\(name): \(answer.text)")
            }
        }
    }

    @Test("a query signed decoded, as the JavaScript and Python SDKs sign it")
    func decodedQuery() async throws {
        try await GatewayFixture.with { fixture, port in
            let list = "/vserver/v2/getServerInstanceList?responseFormatType=json&serverName="
            let request = fixture.signed("GET", list + "a%20b", .init(signedTarget: list + "a b"))
            let answer = try await fixture.send(request, to: port)
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test("the content type of a POST does not matter, and header names have no case")
    func contentTypes() async throws {
        try await GatewayFixture.with { fixture, port in
            for type in ["application/json", "application/x-www-form-urlencoded", "text/plain;UTF-8"] {
                var request = fixture.signed("POST", "/vserver/v2/getZoneList", body: "responseFormatType=json&regionCode=JPN")
                request.headers = request.headers.map { ($0.name.uppercased(), $0.value) } + [("Content-Type", type)]
                let answer = try await fixture.send(request, to: port)
                #expect(answer.text.contains(#""zoneCode": "JPN-4""#), "\(type): \(answer.text)")
            }
        }
    }

    @Test("none of the headers, or only a part of them", arguments: 0..<7)
    func incomplete(mask: Int) async throws {
        try await GatewayFixture.with { fixture, port in
            var request = fixture.signed("GET", Self.path)
            request.headers = request.headers.enumerated().filter { mask & (1 << $0.offset) != 0 }.map(\.element)
            try await expect(Self.missing, for: request, fixture, port)
        }
    }

    @Test("an unknown key, a revoked key and a wrong signature have one answer")
    func invalid() async throws {
        try await GatewayFixture.with { fixture, port in
            let unknown = fixture.signed("GET", Self.path, .init(accessKey: "AAAAAAAAAAAAAAAAAAAA"))
            try await expect(Self.invalid, for: unknown, fixture, port)
            let wrongSecret = fixture.signed("GET", Self.path, .init(secretKey: String(repeating: "0", count: 40)))
            try await expect(Self.invalid, for: wrongSecret, fixture, port)
            let otherQuery = fixture.signed("GET", Self.path + "?regionCode=KR", .init(signedTarget: Self.path))
            try await expect(Self.invalid, for: otherQuery, fixture, port)
            var otherMethod = fixture.signed("GET", Self.path)
            otherMethod.method = "POST"
            try await expect(Self.invalid, for: otherMethod, fixture, port)
        }
    }

    @Test("a key is refused as soon as it is revoked")
    func revoked() async throws {
        try await GatewayFixture.with { fixture, port in
            #expect(try await fixture.send(fixture.signed("GET", Self.path), to: port).status == 200)
            try await GatewayFixture.blocking { try fixture.keys.revoke(fixture.key.accessKey, at: Date()) }
            try await expect(Self.invalid, for: fixture.signed("GET", Self.path), fixture, port)
        }
    }

    @Test("a clock 6 minutes off is refused, 4 minutes are fine", arguments: [-360.0, 360, -240, 240])
    func clocks(offset: Double) async throws {
        try await GatewayFixture.with { fixture, port in
            let request = fixture.signed("GET", Self.path, .init(clockOffset: offset))
            guard abs(offset) > 300 else {
                #expect(try await fixture.send(request, to: port).status == 200)
                return
            }
            let details =
                "Invalid authentication information. x-ncp-apigw-timestamp must be milliseconds since the Unix epoch, "
                + #"less than 5 minutes from the server's clock, not \"\#(request.headers[0].value)\"."#
            try await expect(gatewayBody("200", "Authentication Failed", details), for: request, fixture, port)
        }
    }

    private func expect(
        _ body: String, for request: HTTPRequestText, _ fixture: GatewayFixture, _ port: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await fixture.send(request, to: port)
        #expect(answer.status == 401, sourceLocation: sourceLocation)
        #expect(answer.contentType == "application/json;charset=UTF-8", sourceLocation: sourceLocation)
        #expect(answer.text == body, sourceLocation: sourceLocation)
    }
}
