import Testing
import VarveGateway
import VarveWire

@Suite("Documents", .timeLimit(.minutes(1)))
struct DocumentTests {
    @Test("the description of the API is public and names every operation")
    func openAPI() async throws {
        try await GatewayFixture.with { fixture, port in
            let answer = try await fixture.send(HTTPRequestText(target: "/openapi.json"), to: port)
            #expect(answer.status == 200 && answer.contentType == "application/json")
            #expect(answer.body == OpenAPI.document())
            let paths = try #require(try JSON(answer.body)["paths"]?.members)
            #expect(Set(paths.keys) == Set(Operation.all.map(\.path) + PoolOperation.allCases.map(\.path)))
        }
    }

    @Test("who has a document already is not sent it again")
    func notModified() async throws {
        try await GatewayFixture.with { fixture, port in
            let first = try await fixture.send(HTTPRequestText(target: "/openapi.json?x"), to: port)
            let tag = try #require(first.headers["etag"])
            let again = HTTPRequestText(target: "/openapi.json", headers: [("If-None-Match", tag)])
            let answer = try await fixture.send(again, to: port)
            #expect(answer.status == 304 && answer.body.isEmpty)
            let other = HTTPRequestText(target: "/openapi.json", headers: [("If-None-Match", "\"other\"")])
            #expect(try await fixture.send(other, to: port).status == 200)
        }
    }

    @Test("documents are only read", arguments: ["POST", "PUT", "DELETE"])
    func methods(method: String) async throws {
        try await GatewayFixture.with { fixture, port in
            let answer = try await fixture.send(HTTPRequestText(method: method, target: "/openapi.json"), to: port)
            #expect(answer.status == 404)
        }
    }
}
