import Testing
import VarveCommand

@Suite("Doctor")
struct DoctorTests {
    @Test(
        "clocks",
        arguments: [
            (0.4, "ok"), (-2.2, "ok"), (29.0, "ok"), (31.0, "warning"), (-299.0, "warning"), (301.0, "wrong"), (-4000.0, "wrong"),
        ])
    func clocks(skew: Double, verdict: String) {
        let finding = Judgement.clock(skewSeconds: skew)
        #expect(finding.verdict.rawValue == verdict && (finding.remedy == nil) == (verdict == "ok"))
        if abs(skew) > 3 { #expect(finding.detail.contains(skew > 0 ? "ahead of" : "behind")) }
    }

    @Test(
        "transport",
        arguments: [
            ("https://ncloud.apigw.ntruss.com", "ok"), ("http://127.0.0.1:8080", "ok"), ("http://localhost", "ok"),
            ("http://[::1]:8080/x", "ok"), ("http://10.0.0.1:8080", "warning"), ("http://127.example.com", "warning"),
            ("HTTPS://example.com", "ok"), ("http://localhost.example.com", "warning"),
        ]) func transport(endpoint: String, verdict: String)
    {
        #expect(Judgement.transport(endpoint).verdict.rawValue == verdict)
    }

    @Test("services") func services() {
        func judge(_ endpoint: String, _ server: String?, _ isHealthy: Bool?) -> Finding {
            Judgement.service(endpoint, server: server, isHealthy: isHealthy, trouble: "disk full")
        }
        #expect(judge("http://x", "varve", true) == .ok("service", "Varve at http://x, healthy"))
        #expect(judge("http://x", "varve", false).verdict == .wrong)
        #expect(judge("http://x", "varve", false).detail.contains("disk full"))
        #expect(judge("https://ncloud.apigw.ntruss.com", nil, nil).detail.hasPrefix("NAVER Cloud Platform"))
        #expect(judge("https://example.com", "nginx", nil).detail.hasPrefix("not Varve"))
    }

    @Test("space and files") func space() {
        let gibibyte: UInt64 = 1 << 30
        #expect(Judgement.freeSpace(50 * gibibyte, of: 100 * gibibyte).verdict == .ok)
        #expect(Judgement.freeSpace(9 * gibibyte, of: 100 * gibibyte).verdict == .warning)
        #expect(Judgement.freeSpace(gibibyte - 1, of: 2 * gibibyte).verdict == .wrong)
        #expect(Judgement.fileLimit(1124, fileSystemByteCount: 100 * gibibyte).verdict == .ok)
        #expect(Judgement.fileLimit(1123, fileSystemByteCount: 100 * gibibyte).verdict == .warning)
        #expect(Judgement.fileLimit(.max, fileSystemByteCount: 100 * gibibyte).detail.hasPrefix("no limit"))
        for finding in [Judgement.kernelReads(hasRing: false), Judgement.cachedReads(false)] {
            #expect(finding.verdict == .warning)
        }
        #expect(Judgement.holePunching(false).verdict == .wrong)
        for finding in [Judgement.kernelReads(hasRing: true), Judgement.cachedReads(true), Judgement.holePunching(true)] {
            #expect(finding.verdict == .ok && finding.remedy == nil)
        }
    }

    @Test("each finding is a line, and its remedy another") func text() {
        let findings: [Finding] = [.ok("clock", "as the service's"), .wrong("key", "refused", "make one")]
        #expect(
            Finding.text(findings, on: .none) == """
                ok       clock  as the service's
                wrong    key    refused
                                -> make one
                """)
    }
}
