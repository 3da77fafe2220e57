import Testing
import VarveClient

/// The transport over real connections.
@Suite("HTTP", .timeLimit(.minutes(2)))
struct HTTPTransportTests {
    /// What a call to this port throws.
    @discardableResult
    private static func failure(
        port: Int, timeout: Duration = .seconds(30), retries: RetryPolicy = .none, changing: Bool = false
    ) async throws -> ClientError {
        let configuration = ClientConfiguration(
            endpoint: try Endpoint("http://127.0.0.1:\(port)"), credentials: ScriptedClient.key, timeout: timeout,
            retries: retries)
        let client = StorageClient(configuration)
        let error = await #expect(throws: ClientError.self) {
            if changing { try await client.volumes.delete(["1"]) } else { _ = try await client.regions.list() }
        }
        await client.shutDown()
        return try #require(error)
    }

    private static let quick = RetryPolicy(attemptsMax: 3, firstDelay: .milliseconds(1))

    @Test("nobody there: nothing was carried out, and the error says who does not answer")
    func refused() async throws {
        try await RawServer.withSilentPort { port in
            let error = try await Self.failure(port: port, changing: true)
            #expect(error == .unreachable(endpoint: "http://127.0.0.1:\(port)", reason: "Connection refused"))
            #expect("\(error)" == "cannot reach http://127.0.0.1:\(port): Connection refused")
        }
    }

    @Test("a host that is not there")
    func unknownHost() async throws {
        let configuration = ClientConfiguration(
            endpoint: try Endpoint("http://nowhere.invalid:1"), credentials: ScriptedClient.key, retries: .none)
        let client = StorageClient(configuration)
        let error = await #expect(throws: ClientError.self) { try await client.regions.list() }
        await client.shutDown()
        guard case .unreachable("http://nowhere.invalid:1", let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("nowhere.invalid"))
    }

    @Test("a server that takes the request and never answers: a timeout, and a change is sent once")
    func silent() async throws {
        try await RawServer.with("", closes: false) { server in
            let error = try await Self.failure(
                port: server.port, timeout: .milliseconds(200), retries: Self.quick, changing: true)
            let endpoint = "http://127.0.0.1:\(server.port)"
            #expect(error == .unanswered(endpoint: endpoint, reason: "no whole answer within 0.2 s"))
            #expect(server.requestCount == 1)
        }
    }

    @Test("an answer that stops in the middle and stays open is a timeout too")
    func stalled() async throws {
        try await RawServer.with("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", closes: false) { server in
            let error = try await Self.failure(port: server.port, timeout: .milliseconds(200))
            guard case .unanswered(_, "no whole answer within 0.2 s") = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test(
        "a connection that is dropped before or in the middle of an answer: a change is sent once, a call that reads again",
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"getRegionList"])
    func dropped(answer: String) async throws {
        try await RawServer.with(answer) { server in
            let error = try await Self.failure(port: server.port, retries: Self.quick, changing: true)
            guard case .unanswered = error else {
                Issue.record("\(error)")
                return
            }
            #expect(server.requestCount == 1)
        }
        try await RawServer.with(answer) { server in
            try await Self.failure(port: server.port, retries: Self.quick)
            #expect(server.requestCount == 3)
        }
    }

    @Test(
        "what is no HTTP: nobody knows what has become of a change",
        arguments: ["SSH-2.0-OpenSSH_9.2\r\n\r\n", "\u{0}\u{0}\u{0}\u{0}\r\n\r\n"])
    func noHTTP(answer: String) async throws {
        try await RawServer.with(answer) { server in
            let error = try await Self.failure(port: server.port, retries: Self.quick, changing: true)
            guard case .unanswered = error else {
                Issue.record("\(error)")
                return
            }
            #expect(server.requestCount == 1)
        }
    }

    @Test("a redirection is no answer: another address would be another signature")
    func redirected() async throws {
        let answer = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        try await RawServer.with(answer) { server in
            let error = try await Self.failure(port: server.port)
            guard case .malformed(let answer) = error, answer.httpStatus == 302 else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test("a cancelled task ends its request at once: the server sees the connection go")
    func cancelled() async throws {
        try await RawServer.with("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", closes: false) { server in
            let task = Task { try await Self.failure(port: server.port, timeout: .seconds(3600), changing: true) }
            while server.requestCount == 0 { try await Task.sleep(for: .milliseconds(1)) }
            task.cancel()
            #expect(try await task.value == .cancelled)
            while server.closedCount == 0 { try await Task.sleep(for: .milliseconds(1)) }
            #expect(server.requestCount == 1)
        }
    }

    @Test("a prefix of the endpoint is sent and signed, and headers come back")
    func exchange() async throws {
        let answer = "HTTP/1.1 404 Not Found\r\nX-Kept: yes\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"
        try await RawServer.with(answer) { server in
            let client = StorageClient(
                ClientConfiguration(
                    endpoint: try Endpoint("http://127.0.0.1:\(server.port)/api/"), credentials: ScriptedClient.key))
            let response = try await client.answer(to: GetRegionListRequest.operation)
            await client.shutDown()
            #expect(response.status == 404 && response.body == Array("no".utf8))
            #expect(response.header("x-kept") == "yes")
        }
    }
}
