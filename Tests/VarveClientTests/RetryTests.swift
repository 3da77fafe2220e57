import Foundation
import Testing
import VarveClient

/// What is sent again after what, and after how long.
@Suite("Repetition of calls")
struct RetryTests {
    typealias Outcome = ScriptedTransport.Outcome

    private static let regions = Outcome.success(.items([Region.example], of: GetRegionListRequest.operation))
    private static let volume = Outcome.success(
        .items([BlockStorageInstance.example], of: CreateBlockStorageInstanceRequest.operation))
    private static let busyGateway = Outcome.success(.denial(.endpointError, [TransportHeader("Retry-After", "1")]))

    /// After which a call that only reads is sent again.
    static let passing: [Outcome] = [
        .failure(.notSent(reason: "refused")), .failure(.lost(reason: "closed")), .failure(.timedOut),
        .success(.denial(.throttleLimited)), .success(.denial(.quotaExceeded)), .success(.denial(.endpointError)),
        .success(.denial(.endpointTimeout)), .success(.refusal("1000", status: 500)), busyGateway,
        .success(TransportResponse(status: 502, body: Array("<html>".utf8))),
    ]

    @Test("a call that reads is sent again after what may pass", arguments: passing)
    func read(outcome: Outcome) async throws {
        let scripted = ScriptedClient([outcome, Self.regions])
        #expect(try await scripted.client.regions.list() == [.example])
        #expect(scripted.transport.requests.count == 2)
    }

    /// After which nothing is sent again.
    static let final: [Outcome] = [
        .success(.refusal("1100000")), .success(.denial(.authenticationFailed)), .success(.denial(.permissionDenied)),
        .success(.denial(.notFound)), .failure(.cancelled), .success(TransportResponse(status: 200, body: Array("<html>".utf8))),
        .success(TransportResponse(status: 302, body: [])),
    ]

    @Test("a call that reads is not sent again after what stays", arguments: final)
    func refusedRead(outcome: Outcome) async throws {
        let scripted = ScriptedClient([outcome, Self.regions])
        await #expect(throws: ClientError.self) { try await scripted.client.regions.list() }
        #expect(scripted.transport.requests.count == 1)
    }

    /// After which a change was surely not carried out.
    static let undone: [Outcome] = [
        .failure(.notSent(reason: "refused")), .success(.denial(.throttleLimited)), .success(.denial(.rateLimited)),
        .success(.refusal("1", status: 429)), busyGateway,
    ]

    @Test("a change is sent again only if it was surely not carried out", arguments: undone)
    func change(outcome: Outcome) async throws {
        let scripted = ScriptedClient([outcome, Self.volume])
        #expect(try await scripted.client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10) == .example)
        #expect(scripted.transport.requests.count == 2)
    }

    /// After which nobody knows whether a change was carried out, or it was refused.
    static let unknown: [Outcome] = [
        .failure(.lost(reason: "closed")), .failure(.timedOut), .success(.denial(.endpointError)),
        .success(.denial(.endpointTimeout)), .success(.denial(.unexpectedError)), .success(.refusal("1000", status: 500)),
        .success(.refusal("1900102", status: 500, [TransportHeader("Retry-After", "1")])),
        .success(TransportResponse(status: 503, headers: [TransportHeader("Retry-After", "1")], body: Array("<html>".utf8))),
        .success(TransportResponse(status: 200, body: Array("{".utf8))),
    ]

    @Test("a change whose fate is not known is never sent again", arguments: unknown + final)
    func unknownChange(outcome: Outcome) async throws {
        let scripted = ScriptedClient([outcome, Self.volume])
        await #expect(throws: ClientError.self) {
            try await scripted.client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10)
        }
        #expect(scripted.transport.requests.count == 1)
        #expect(scripted.time.pauses.isEmpty)
    }

    @Test("what has become of a change can be told from the error")
    func fates() async throws {
        func error(_ outcome: Outcome) async -> ClientError? {
            let scripted = ScriptedClient([outcome]) { $0.retries = .none }
            return await #expect(throws: ClientError.self) { try await scripted.client.volumes.delete(["1"]) }
        }
        let endpoint = "http://127.0.0.1:8080"
        #expect(await error(.failure(.notSent(reason: "a"))) == .unreachable(endpoint: endpoint, reason: "a"))
        #expect(await error(.failure(.lost(reason: "b"))) == .unanswered(endpoint: endpoint, reason: "b"))
        #expect(
            await error(.failure(.timedOut)) == .unanswered(endpoint: endpoint, reason: "no whole answer within 30.0 s"))
        #expect(await error(.failure(.cancelled)) == .cancelled)
    }

    @Test("the wait doubles up to its limit, and is a random part of that")
    func backoff() async throws {
        let scripted = ScriptedClient([.failure(.lost(reason: ""))]) {
            $0.retries = RetryPolicy(attemptsMax: 6, firstDelay: .milliseconds(100), delayMax: .milliseconds(500))
        }
        await #expect(throws: ClientError.self) { try await scripted.client.regions.list() }
        #expect(scripted.transport.requests.count == 6)
        #expect(scripted.time.pauses == [100, 200, 400, 500, 500].map { .milliseconds($0) })
        var pace = scripted.time.pace
        pace.fraction = { 0.25 }
        let quarter = StorageClient(scripted.client.configuration, transport: scripted.transport, pace: pace)
        await #expect(throws: ClientError.self) { try await quarter.regions.list() }
        #expect(scripted.time.pauses.dropFirst(5).first == .milliseconds(25))
    }

    @Test("Retry-After is waited for, in seconds or as a date", arguments: ["7", "Wed, 25 Jun 2025 07:50:21 GMT"])
    func retryAfter(value: String) async throws {
        let scripted = ScriptedClient([
            .success(.denial(.throttleLimited, [TransportHeader("retry-after", value)])), Self.regions,
        ])
        _ = try await scripted.client.regions.list()
        #expect(scripted.time.pauses == [.seconds(7)])
    }

    @Test("a Retry-After that is no time leaves the wait to the policy")
    func strangeRetryAfter() async throws {
        let scripted = ScriptedClient([
            .success(.denial(.throttleLimited, [TransportHeader("retry-after", "soon")])), Self.regions,
        ])
        _ = try await scripted.client.regions.list()
        #expect(scripted.time.pauses == [scripted.client.configuration.retries.firstDelay])
    }

    @Test("a Retry-After beyond the limit ends the call at once, with the server's refusal")
    func longRetryAfter() async throws {
        let scripted = ScriptedClient([.success(.denial(.throttleLimited, [TransportHeader("Retry-After", "61")])), Self.regions])
        let error = await #expect(throws: ClientError.self) { try await scripted.client.regions.list() }
        #expect(error == .denied(GatewayRefusal(httpStatus: 429, code: .known(.throttleLimited), details: "as told")))
        #expect(scripted.transport.requests.count == 1 && scripted.time.pauses.isEmpty)
    }

    @Test("every attempt is signed anew")
    func signatures() async throws {
        let scripted = ScriptedClient([.failure(.notSent(reason: "")), Self.regions])
        _ = try await scripted.client.regions.list()
        let stamps = scripted.transport.requests.map { request in
            request.headers.first { $0.name == GatewayHeader.timestamp }?.value
        }
        #expect(stamps == ["1750837814000", "1750837814200"])
    }

    @Test("a task that is cancelled while it waits sends nothing more")
    func cancelledPause() async throws {
        let transport = ScriptedTransport([.failure(.notSent(reason: ""))])
        var pace = Pace()
        pace.fraction = { 1 }
        let configuration = ClientConfiguration(
            endpoint: .localVarve, credentials: ScriptedClient.key, retries: RetryPolicy(firstDelay: .seconds(3600)))
        let client = StorageClient(configuration, transport: transport, pace: pace)
        let task = Task { () -> ClientError? in
            await #expect(throws: ClientError.self) { try await client.regions.list() }
        }
        while transport.requests.isEmpty { await Task.yield() }
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(transport.requests.count == 1)
    }
}
