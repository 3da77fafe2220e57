import Testing
import VarveBackend
import VarveClient
import VarveGateway
import VarveService
import VarveTestKit
import VarveWire

@Suite("Metrics and health", .timeLimit(.minutes(1)))
struct MetricsTests {
    /// The samples of a scrape by name and labels, as they are printed.
    private func scrape(_ fixture: GatewayFixture, _ port: Int) async throws -> [String: String] {
        let answer = try await fixture.send(HTTPRequestText(target: "/metrics"), to: port)
        #expect(answer.status == 200)
        #expect(answer.contentType == "text/plain; version=0.0.4; charset=utf-8")
        let lines = answer.text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ") }
        #expect(lines.allSatisfy { $0.count == 2 && Double($0[1]) != nil })
        let pairs = lines.map { (String($0[0]), String($0[1])) }
        #expect(Set(pairs.map(\.0)).count == pairs.count, "a sample is there twice")
        return Dictionary(pairs) { first, _ in first }
    }

    @Test("requests are counted by operation and outcome, and timed")
    func requests() async throws {
        try await GatewayFixture.with { fixture, port in
            for _ in 0..<3 { #expect(try await fixture.call("getRegionList", at: port).status == 200) }
            #expect(try await fixture.call("getZoneList", ["regionCode": "MARS"], at: port).status == 400)
            #expect(try await fixture.send(HTTPRequestText(target: "/vserver/v2/getZoneList"), to: port).status == 401)
            #expect(try await fixture.send(HTTPRequestText(target: "/vserver/v2/made-up"), to: port).status == 404)
            let samples = try await scrape(fixture, port)
            let total = "varve_http_requests_total"
            #expect(samples[total + #"{operation="getRegionList",status="200",code="0"}"#] == "3")
            #expect(samples[total + #"{operation="getZoneList",status="400",code="1100000"}"#] == "1")
            #expect(samples[total + #"{operation="getZoneList",status="401",code="200"}"#] == "1")
            #expect(samples[total + #"{operation="-",status="404",code="300"}"#] == "1")
            let duration = "varve_http_request_duration_seconds"
            #expect(samples[duration + #"_count{operation="getZoneList"}"#] == "2")
            #expect(samples[duration + #"_bucket{operation="getZoneList",le="+Inf"}"#] == "2")
            #expect(samples[duration + #"_sum{operation="getZoneList"}"#].flatMap(Double.init).map { $0 > 0 } == true)
            #expect(samples["varve_http_requests_in_flight"] == "1")
        }
    }

    @Test("a bucket of the histogram counts all that was quicker")
    func buckets() async throws {
        try await GatewayFixture.with { fixture, port in
            for _ in 0..<5 { _ = try await fixture.call("getRegionList", at: port) }
            let name = "varve_http_request_duration_seconds_bucket"
            let samples = try await scrape(fixture, port).filter { $0.key.hasPrefix(name) }
            let bounds = ["0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5"]
            let counts = (bounds + ["5.0", "10.0", "+Inf"]).map { samples["\(name){operation=\"getRegionList\",le=\"\($0)\"}"] }
            let numbers = counts.compactMap { $0.flatMap { Int($0) } }
            #expect(numbers.count == 15 && numbers == numbers.sorted() && numbers.last == 5)
        }
    }

    @Test("what a volume maps is shown once it has been found out")
    func space() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            let device = try fixture.backend.openVolume(VolumeID(try #require(UInt64(volume))))
            try [UInt8](repeating: 1, count: 4096).withUnsafeBytes { try device.write($0, at: 4096) }
            let name = "varve_volume_mapped_bytes{volume=\"\(volume)\"}"
            var samples = try await scrape(fixture, port)
            for _ in 0..<1000 where samples[name] == nil { samples = try await scrape(fixture, port) }
            #expect(samples[name] == "4096")
            #expect(samples["varve_volume_mapped_age_seconds_max"].flatMap(Double.init).map { $0 >= 0 } == true)
        }
    }

    @Test("objects, snapshots and the pool are shown as they are")
    func objects() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.attachedVolume()
            _ = try await fixture.volume()
            try await fixture.snapshot(of: volume)
            try await fixture.snapshot(of: volume)
            let samples = try await scrape(fixture, port)
            #expect(samples[#"varve_objects{kind="volume",operation="NULL",status="ATTAC"}"#] == "1")
            #expect(samples[#"varve_objects{kind="volume",operation="NULL",status="CREAT"}"#] == "1")
            #expect(samples[#"varve_objects{kind="snapshot",operation="NULL",status="CREAT"}"#] == "2")
            #expect(samples[#"varve_objects{kind="server",operation="NULL",status="RUN"}"#] == "1")
            #expect(samples["varve_snapshots{volume=\"\(volume)\"}"] == "2")
            #expect(samples[#"varve_pool_images{kind="volume"}"#] == "2")
            #expect(samples[#"varve_pool_bytes{state="free"}"#] == "\(UInt64(1) << 40)")
            #expect(samples["varve_pool_failures"] == "0" && samples["varve_pool_scrub_wrong_units"] == nil)
            let client = fixture.client(port)
            let end = try #require(try await client.pool.scrub().endDate)
            await client.shutDown()
            let scrubbed = try await scrape(fixture, port)
            #expect(scrubbed["varve_pool_scrub_wrong_units"] == "0")
            #expect(scrubbed["varve_pool_scrub_end_timestamp_seconds"] == WireDate.parse(end).map { "\($0)" })
            #expect(samples["varve_build_info{version=\"\(Release.version)\"}"] == "1")
        }
    }

    @Test("what cannot be read is said to be missing")
    func unreadable() async throws {
        try await GatewayFixture.with { fixture, port in
            let part = { (name: String) in "varve_scrape_success{part=\"\(name)\"}" }
            let before = try await scrape(fixture, port)
            #expect(before[part("pool")] == "1" && before[part("catalog")] == "1")
            try fixture.backend.close()
            let after = try await scrape(fixture, port)
            #expect(after[part("pool")] == "0" && after[part("catalog")] == "1" && after["varve_pool_failures"] == nil)
        }
    }

    @Test("work under way is shown as jobs")
    func jobs() async throws {
        try await GatewayFixture.with { fixture, port in
            fixture.service.setTransitionsPaused(true)
            let volume = ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10"]
            #expect(try await fixture.call("createBlockStorageInstance", volume, at: port).status == 200)
            let job = #"varve_jobs{kind="volume",operation="CREAT"}"#
            #expect(try await scrape(fixture, port)[job] == "1")
            fixture.service.setTransitionsPaused(false)
            try await GatewayFixture.blocking { fixture.service.waitUntilSettled() }
            let settled = try await scrape(fixture, port)
            #expect(settled[job] == nil && settled[#"varve_jobs{kind="image",operation="reclaim"}"#] == "0")
        }
    }

    @Test("metrics are only there when they are wanted")
    func off() async throws {
        try await GatewayFixture.with(.init(showsMetrics: false)) { fixture, port in
            let answer = try await fixture.send(HTTPRequestText(target: "/metrics"), to: port)
            #expect(answer.status == 404)
        }
    }

    @Test("a pool that takes no changes is no healthy one, and the answer says why")
    func unhealthy() async throws {
        try await GatewayFixture.with { fixture, port in
            let health = HTTPRequestText(target: "/healthz")
            fixture.backend.report(failures: ["the pool takes no changes: a sync failed"])
            let answer = try await fixture.send(health, to: port)
            #expect(answer.status == 503)
            #expect(answer.text == "the pool takes no changes: a sync failed")
        }
    }

    @Test("calls that hold every thread keep operators from nothing")
    func busy() async throws {
        let gate = Gate()
        try await GatewayFixture.with(hook: { if $0 == .createVolume { gate.pass() } }) { fixture, port in
            try await withThrowingTaskGroup(of: Int.self) { calls in
                defer { gate.open() }
                let volume = ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10"]
                for _ in 0..<Gateway.changeThreadCount {
                    calls.addTask { try await fixture.call("createBlockStorageInstance", volume, at: port).status }
                }
                for _ in 0..<Gateway.changeThreadCount { #expect(try await GatewayFixture.blocking { gate.waitForArrival() }) }
                let health = try await fixture.send(HTTPRequestText(target: "/healthz"), to: port)
                #expect(health.status == 200 && health.text == "ok")
                #expect(try await scrape(fixture, port)["varve_http_requests_in_flight"] == "\(Gateway.changeThreadCount + 1)")
                gate.open()
                for try await status in calls { #expect(status == 200) }
            }
        }
    }
}
