import Foundation
import Testing
import VarveCatalog
import VarveClient
import VarveWire

@Suite("Varve's own questions", .timeLimit(.minutes(1)))
struct PoolTests {
    @Test("all are answered as JSON to a signed request of their method, and to nothing else")
    func signedOnly() async throws {
        try await GatewayFixture.with { fixture, port in
            try await fixture.snapshot(of: try await fixture.volume())
            for operation in PoolOperation.allCases {
                let answer = try await fixture.send(fixture.signed(operation.method, operation.path), to: port)
                #expect(answer.status == 200 && answer.headers["content-type"]?.hasPrefix("application/json") == true)
                let asked = try await fixture.send(fixture.signed(operation.method, operation.path + "?x=1"), to: port)
                #expect(asked.status == 200)
                let unsigned = HTTPRequestText(method: operation.method, target: operation.path, headers: [], body: "")
                #expect(try await fixture.send(unsigned, to: port).status == 401)
                let forged = fixture.signed(operation.method, operation.path, .init(secretKey: "another"))
                #expect(try await fixture.send(forged, to: port).status == 401)
                let other = operation.method == "GET" ? "POST" : "GET"
                #expect(try await fixture.send(fixture.signed(other, operation.path), to: port).status == 404)
            }
            #expect(try await fixture.send(fixture.signed("GET", "/varve/v1/pool/else"), to: port).status == 404)
        }
    }

    @Test("the client decodes them, and throws what was refused")
    func client() async throws {
        try await GatewayFixture.with { fixture, port in
            try await fixture.snapshot(of: try await fixture.volume())
            let client = fixture.client(port)
            let status = try await client.pool.status()
            #expect(status.volumeCount == 1 && status.snapshotCount == 1 && status.failures.isEmpty)
            #expect(try await client.pool.check().isSound)
            let scrub = try await client.pool.scrub()
            #expect(scrub.isSound && scrub.endDate != nil && scrub.imageCount == 2)
            #expect(try await client.pool.status().scrub == scrub)
            await client.shutDown()
            let stranger = fixture.client(port, Credentials(accessKey: fixture.key.accessKey, secretKey: "another"))
            let denied = GatewayRefusal(
                httpStatus: 401, code: .authenticationFailed, details: GatewayError.authenticationInvalid.details)
            await #expect(throws: ClientError.denied(denied)) { try await stranger.pool.status() }
            await stranger.shutDown()
        }
    }
}
