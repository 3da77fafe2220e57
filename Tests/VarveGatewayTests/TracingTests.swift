import Foundation
import Testing
import Tracing
import VarveBackend
import VarveGateway
import VarveTestKit
import VarveWire

/// Spans for the process's tracer, and the trace of a request in the log.
@Suite("Tracing", .timeLimit(.minutes(1)))
struct TracingTests {
    private let traceID = UUID().uuidString.lowercased().replacing("-", with: "")

    /// Sends a call that is part of the trace.
    private func call(
        _ fixture: GatewayFixture, _ port: Int, _ name: String, _ query: String = "", secretKey: String? = nil
    ) async throws -> HTTPAnswer {
        let target = "/vserver/v2/\(name)?responseFormatType=json\(query)"
        var request = fixture.signed("GET", target, .init(secretKey: secretKey))
        request.headers.append(("traceparent", "00-\(traceID)-00f067aa0ba902b7-01"))
        return try await fixture.send(request, to: port)
    }

    @Test("a request is a span, with what it causes in the catalog and in the pool as spans under it")
    func spans() async throws {
        let tracer = RecordingTracer.shared
        try await GatewayFixture.with { fixture, port in
            let answer = try await call(
                fixture, port, "createBlockStorageInstance",
                "&zoneCode=KR-1&blockStorageVolumeTypeCode=CB1&blockStorageSize=10")
            #expect(answer.status == 200)
            let spans = tracer.spans(of: traceID)
            #expect(spans.map(\.name) == ["catalog commit", "backend create", "createBlockStorageInstance"])
            let request = try #require(spans.last)
            #expect(request.parent == nil && spans.dropLast().allSatisfy { $0.parent == request.id })
            let id = try #require(try JSON(answer.body)["createBlockStorageInstanceResponse"]?["requestId"]?.text)
            #expect(request.attributes.get("varve.request_id") == .string(id))
            #expect(request.attributes.get("varve.return_code") == .string("0"))
            #expect(request.attributes.get("http.response.status_code") == .int64(200))
            #expect(request.attributes.get("http.request.method") == .string("GET"))
            #expect(!request.isFailure)
        }
    }

    @Test("a refusal is a span, and no failure; a failure of the server is one")
    func outcomes() async throws {
        let tracer = RecordingTracer.shared
        try await GatewayFixture.with { fixture, port in
            #expect(try await call(fixture, port, "getZoneList", "&regionCode=MARS").status == 400)
            #expect(try await call(fixture, port, "getZoneList", secretKey: "another").status == 401)
            #expect(try await call(fixture, port, "made-up").status == 404)
            let volume = try await fixture.volume()
            fixture.backend.inject(Fault(.createSnapshot, error: .noSpace))
            let query = "&originalBlockStorageInstanceNo=\(volume)"
            #expect(try await call(fixture, port, "createBlockStorageSnapshotInstance", query).status == 500)
            let requests = tracer.spans(of: traceID).filter { $0.parent == nil }
            #expect(requests.map(\.name) == ["getZoneList", "getZoneList", "-", "createBlockStorageSnapshotInstance"])
            #expect(requests.map(\.isFailure) == [false, false, false, true])
        }
    }

    @Test("the log names the trace that a request says it is part of, and no other")
    func log() async throws {
        try await GatewayFixture.with { fixture, port in
            _ = try await call(fixture, port, "getRegionList")
            #expect(try await fixture.call("getRegionList", at: port).status == 200)
            let lines = fixture.log.lines.filter { $0.hasPrefix("info request ") }
            #expect(lines.count == 2 && lines[0].contains(" trace=\(traceID)") && !lines[1].contains("trace="))
        }
    }

    @Test(
        "only what the W3C's form allows is taken over",
        arguments: [
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
            ("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", true),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", false),
            ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
            ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false),
            ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", false), ("", false), ("---", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e47\"\n-00f067aa0ba902b7-01", false),
        ])
    func traceParents(header: String, isGood: Bool) {
        #expect(TraceParent(header)?.traceID == (isGood ? "4bf92f3577b34da6a3ce929d0e0e4736" : nil))
    }
}
