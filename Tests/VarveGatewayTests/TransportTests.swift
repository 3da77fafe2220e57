import Testing
import VarveGateway
import VarveWire

@Suite("HTTP", .timeLimit(.minutes(1)))
struct TransportTests {
    private static let path = "/vserver/v2/getRegionList"
    private static let notFound = gatewayBody("300", "Not Found Exception", "URL not found.")

    @Test(
        "unknown paths and methods, signed or not",
        arguments: [
            ("GET", "/nothing"), ("PUT", "/"), ("GET", "/consoles"), ("GET", "/vserver/v2/"),
            ("GET", "/vserver/v2/dropEverything"), ("GET", "/vserver/v1/getRegionList"),
            ("GET", "/vserver/v2/getRegionList/"), ("GET", "/vserver/v2/GetRegionList"), ("GET", "/vserver/v2/getRegion%4cist"),
            ("PUT", path), ("DELETE", path), ("PATCH", path), ("OPTIONS", path), ("POST", "/healthz"),
        ])
    func unknown(method: String, target: String) async throws {
        try await GatewayFixture.with { fixture, port in
            for request in [HTTPRequestText(method: method, target: target), fixture.signed(method, target)] {
                let answer = try await fixture.send(request, to: port)
                #expect(answer.status == 404)
                #expect(answer.contentType == "application/json;charset=UTF-8")
                #expect(answer.text == Self.notFound)
            }
        }
    }

    @Test("HEAD is unknown too, has no body, and leaves the connection in order")
    func head() async throws {
        try await GatewayFixture.with { fixture, port in
            try await HTTPConnection.with(port: port) { connection in
                let head = try await connection.exchange(fixture.signed("HEAD", Self.path))
                #expect(head.status == 404)
                #expect(head.headers["content-length"] == String(Self.notFound.utf8.count))
                #expect(try await connection.exchange(fixture.signed("GET", Self.path)).status == 200)
            }
        }
    }

    @Test("one connection serves many requests, failed ones among them")
    func keepAlive() async throws {
        try await GatewayFixture.with { fixture, port in
            try await HTTPConnection.with(port: port) { connection in
                for _ in 0..<5 {
                    let requests = [
                        (200, fixture.signed("GET", Self.path)), (401, HTTPRequestText(target: Self.path)),
                        (404, HTTPRequestText(method: "POST", target: "/nothing", body: "a=b")),
                        (200, fixture.signed("POST", Self.path, body: "regionCode=KR")),
                    ]
                    for (status, request) in requests {
                        let answer = try await connection.exchange(request)
                        #expect(answer.status == status, "\(request.bytes)")
                    }
                }
            }
        }
    }

    @Test("healthz needs no key")
    func health() async throws {
        try await GatewayFixture.with { fixture, port in
            for target in ["/healthz", "/healthz?x=1"] {
                let answer = try await fixture.send(HTTPRequestText(target: target), to: port)
                #expect(answer.status == 200)
                #expect(answer.text == "ok")
            }
        }
    }

    @Test("a body of 1 MiB is read, one byte more is refused, and the connection goes on")
    func bodyLimit() async throws {
        try await GatewayFixture.with { fixture, port in
            let form = "regionCode=KR&padding="
            let largest = form + String(repeating: "x", count: Gateway.bodyByteCountMax - form.utf8.count)
            try await HTTPConnection.with(port: port) { connection in
                #expect(try await connection.exchange(fixture.signed("POST", Self.path, body: largest)).status == 200)
                let refused = try await connection.exchange(fixture.signed("POST", Self.path, body: largest + "x"))
                #expect(refused.status == 413)
                #expect(refused.text == gatewayBody("430", "Request Entity Too Large", "The body may have 1048576 bytes."))
                #expect(try await connection.exchange(fixture.signed("GET", Self.path)).status == 200)
            }
        }
    }

    @Test("an unknown path is unknown however large the body")
    func unknownPathWithLargeBody() async throws {
        try await GatewayFixture.with { fixture, port in
            let body = String(repeating: "x", count: Gateway.bodyByteCountMax + 1)
            let answer = try await fixture.send(HTTPRequestText(method: "POST", target: "/nowhere", body: body), to: port)
            #expect(answer.text == Self.notFound)
        }
    }

    @Test("malformed percent escapes", arguments: ["?regionCode=%zz", "?regionCode=%4", "?%=KR", "?regionCode=%FF"])
    func escapes(query: String) async throws {
        try await GatewayFixture.with { fixture, port in
            let answer = try await fixture.send(fixture.signed("GET", Self.path + query), to: port)
            #expect(answer.status == 400)
            let error = try JSON(answer.body)["error"]
            #expect(error?["errorCode"] == .text("100"))
            #expect(error?["message"] == .text("Bad Request Exception"))
            #expect(error?["details"]?.text?.hasPrefix("The query string holds ") == true)
            let form = try await fixture.send(fixture.signed("POST", Self.path, body: String(query.dropFirst())), to: port)
            #expect(form.status == 400)
            #expect(try JSON(form.body)["error"]?["details"]?.text?.hasPrefix("The form body holds ") == true)
        }
    }
}
