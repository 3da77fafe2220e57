import Foundation
import ServiceLifecycle
import Testing
import VarveCatalog
import VarveConsole
import VarveService

@Suite("Console: live pages", .timeLimit(.minutes(2)))
struct ConsoleLiveTests {
    /// Opens the stream of a visitor who has signed in.
    private func listen(
        _ fixture: GatewayFixture, _ port: Int, as key: AccessKeyPair,
        _ body: (inout HTTPConnection, inout ConsoleVisitor) async throws -> Void
    ) async throws {
        var visitor = ConsoleVisitor(fixture, port)
        #expect(try await visitor.signIn(key).status == 303)
        let request = HTTPRequestText(target: "/console/events", headers: [("Cookie", visitor.cookie ?? "")])
        try await HTTPConnection.with(port: port) { connection in
            let answer = try await connection.exchange(request)
            #expect(answer.status == 200 && answer.headers["content-type"] == "text/event-stream")
            try await connection.read(until: "event: change")
            try await body(&connection, &visitor)
        }
    }

    @Test("a page hears of every change in its account: when it is accepted, and when it is done")
    func changes() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            try await listen(fixture, port, as: fixture.key) { connection, visitor in
                fixture.service.setTransitionsPaused(true)
                #expect(try await visitor.submit("/console/volumes/\(volume)/delete").status == 303)
                try await connection.read(until: "event: change")
                #expect(try await visitor.get("/console/volumes/\(volume)", live: true).text.contains("terminating"))
                fixture.service.setTransitionsPaused(false)
                repeat {
                    try await connection.read(until: "event: change")
                } while try await visitor.get("/console/volumes/\(volume)", live: true).status != 404
            }
        }
    }

    @Test("a page hears of what changes when it has just begun to listen")
    func firstLook() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            try await listen(fixture, port, as: fixture.key) { connection, visitor in
                #expect(try await visitor.submit("/console/volumes/\(volume)/delete").status == 303)
                try await GatewayFixture.blocking { fixture.service.waitUntilSettled() }
                try await connection.read(until: "event: change")
            }
        }
    }

    @Test("the stream ends at once when somebody signs out")
    func signOut() async throws {
        try await GatewayFixture.with { fixture, port in
            try await listen(fixture, port, as: fixture.key) { connection, visitor in
                let token = try #require(try await visitor.get("/").formToken)
                _ = try await visitor.post("/console/signout", ["csrf": token])
                try await connection.read(until: "event: end")
                try await connection.read(until: "0\r\n\r\n")
            }
        }
    }

    @Test("the stream ends when the key is revoked")
    func revoked() async throws {
        try await GatewayFixture.with { fixture, port in
            let key = try await fixture.key(.viewer)
            try await listen(fixture, port, as: key) { connection, _ in
                try await GatewayFixture.blocking { try fixture.keys.revoke(key.accessKey, at: Date()) }
                try await connection.read(until: "event: end")
                try await connection.read(until: "0\r\n\r\n")
            }
        }
    }

    @Test("a stream does not keep the server from its end")
    func shutdown() async throws {
        try await GatewayFixture.with { fixture, port in
            try await listen(fixture, port, as: fixture.key) { connection, _ in
                await fixture.group.triggerGracefulShutdown()
                try await connection.read(until: "0\r\n\r\n")
            }
        }
    }

    @Test("nobody listens without a session")
    func unknown() async throws {
        try await GatewayFixture.with { fixture, port in
            let answer = try await fixture.send(HTTPRequestText(target: "/console/events"), to: port)
            #expect(answer.status == 401)
        }
    }
}
