import Foundation
import Testing
import VarveCatalog
import VarveConsole
import VarveService
import VarveTestKit
import VarveWire

@Suite("Console: pages", .timeLimit(.minutes(3)))
struct ConsolePageTests {
    /// Would be markup if anything of it were shown as it is.
    private static let hostile = "<img src=x onerror=alert(1)>\"'&{{t.skip}}</script>"

    private func signedIn(_ fixture: GatewayFixture, _ port: Int, _ key: AccessKeyPair? = nil) async throws -> ConsoleVisitor {
        var visitor = ConsoleVisitor(fixture, port)
        #expect(try await visitor.signIn(key ?? fixture.key).status == 303)
        return visitor
    }

    @Test("every page is there in both languages, in passing states too", arguments: ["en", "ko"])
    func allPages(language: String) async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.attachedVolume()
            let full = try await fixture.snapshot(of: volume)
            try await fixture.snapshot(of: volume, .incremental)
            var visitor = try await signedIn(fixture, port)
            visitor.headers = [("Accept-Language", language)]
            fixture.service.setTransitionsPaused(true)
            let restored = try await visitor.submit(
                "/console/snapshots/\(full)/restore",
                ["blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "20", "zoneCode": "KR-1"])
            #expect(restored.status == 303, "\(restored.text)")
            let new = try #require(restored.headers["location"])
            let paths =
                [
                    "/", "/console/volumes", "/console/volumes/new", "/console/volumes/\(volume)", new, "/console/snapshots",
                    "/console/snapshots/\(full)", "/console/servers", "/console/servers/new",
                    "/console/servers/\(GatewayFixture.localhost)",
                    "/console/keys", "/console/keys/new", "/console/keys/\(fixture.key.accessKey)/revoke", "/console/audit",
                    "/console/servers/\(GatewayFixture.localhost)/stop", "/console/servers/\(GatewayFixture.localhost)/terminate",
                    "/console/snapshots/\(full)/delete", "/console/snapshots/\(full)/restore", "/console/images",
                    "/console/snapshots/image?pick.1=\(full)", "/console/snapshots/delete?pick.1=\(full)",
                    "/console/volumes/delete?pick.1=\(volume)", "/console/volumes/detach?pick.1=\(volume)",
                ]
                + ["snapshot", "resize", "attach", "detach", "protect", "unprotect", "delete"].map {
                    "/console/volumes/\(volume)/\($0)"
                }
            for path in paths {
                let answer = try await visitor.get(path)
                #expect(answer.status == 200, "\(path): \(answer.text)")
                #expect(answer.text.contains("<html lang=\"\(language)\">"), "\(path)")
                #expect(answer.text.contains("<main id=\"main\"") && answer.text.hasSuffix("</html>\n"), "\(path)")
                #expect(!answer.text.contains("{{") && !answer.text.contains("Optional("), "\(path)")
            }
            fixture.service.setTransitionsPaused(false)
        }
    }

    @Test("the tree of a volume shows its chain, and what grew from it")
    func tree() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            try await fixture.snapshot(of: volume)
            let incremental = try await fixture.snapshot(of: volume, .incremental)
            var visitor = try await signedIn(fixture, port)
            let answer = try await visitor.submit(
                "/console/snapshots/\(incremental)/restore",
                ["blockStorageName": "grown", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10", "zoneCode": "KR-1"])
            let grown = try #require(answer.headers["location"])
            let page = try await visitor.get("/console/volumes/\(volume)").text
            #expect(page.contains("role=\"img\"") && page.components(separatedBy: "<g class=").count == 5)
            #expect(page.contains(">INCREMENTAL 1<") && page.contains("own,") && page.contains("href=\"\(grown)\""))
            let own = try await visitor.get(grown).text
            #expect(own.contains("href=\"/console/snapshots/\(incremental)\""))
        }
    }

    @Test("names and descriptions are text wherever they are shown")
    func hostileText() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.attachedVolume()
            let snapshot = try await fixture.snapshot(of: volume)
            try await GatewayFixture.blocking {
                try fixture.catalog.write { catalog in
                    var record = try #require(try catalog.volume(InstanceNumber(volume)!))
                    (record.name, record.description, record.deviceName) = (Self.hostile, Self.hostile, Self.hostile)
                    try catalog.update(record)
                    var taken = try #require(try catalog.snapshot(InstanceNumber(snapshot)!))
                    (taken.name, taken.description) = (Self.hostile, Self.hostile)
                    try catalog.update(taken)
                    var server = try #require(try catalog.server(.first))
                    (server.name, server.description) = (Self.hostile, Self.hostile)
                    try catalog.update(server)
                }
                _ = try fixture.keys.create(role: .viewer, description: Self.hostile, at: fixture.service.time)
            }
            var visitor = try await signedIn(fixture, port)
            let encoded = FormCoding.encode(Self.hostile)
            let paths = [
                "/", "/console/volumes", "/console/volumes/\(volume)", "/console/volumes/\(volume)/delete", "/console/snapshots",
                "/console/snapshots/\(snapshot)", "/console/snapshots/\(snapshot)/restore", "/console/servers",
                "/console/servers/\(GatewayFixture.localhost)", "/console/volumes/\(volume)/attach", "/console/keys",
                "/console/audit?operation=\(encoded)&key=\(encoded)&object=\(encoded)",
                "/console/volumes?q=\(encoded)&sort=\(encoded)&server=\(encoded)&status=\(encoded)&page=\(encoded)",
                "/console/snapshots?volume=\(encoded)&region=\(encoded)", "/console/images?q=\(encoded)",
                "/console/volumes/delete?pick.\(volume)=\(volume)", "/console/volumes/delete?pick.1=\(encoded)&pick.\(encoded)=1",
                "/console/audit?from=\(encoded)&to=\(encoded)", "/console/keys/\(encoded)/revoke", "/console/\(encoded)",
                "/console/signin?next=\(encoded)", "/console/volumes/\(volume)?measure=\(encoded)",
            ]
            for path in paths {
                let text = try await visitor.get(path).text
                #expect(!text.contains("<img") && !text.contains("\"'&{{"), "\(path)")
            }
            let page = try await visitor.get("/console/volumes/\(volume)").text
            // In the heading, in the SVG and in the list beside it.
            #expect(page.components(separatedBy: "&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;{{t.skip}}").count > 4)
            let refused = try await visitor.submit("/console/volumes/new", ["blockStorageName": Self.hostile])
            #expect(refused.status == 400 && !refused.text.contains("<img"))
            #expect(refused.text.contains("value=\"&lt;img"))
        }
    }

    @Test("lists have pages, and keep their filters on the way")
    func paging() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            try await GatewayFixture.blocking {
                try fixture.catalog.write { catalog in
                    for number in 0..<120 {
                        var record = SnapshotRecord(
                            number: try catalog.allocateNumber(), accountID: .root, name: number < 110 ? "many" : "other",
                            byteCount: 1 << 30, volumeNumber: InstanceNumber(volume)!, volumeType: .cb1, regionCode: "KR",
                            status: .created, operation: .none, createdAt: fixture.service.time)
                        record.description = "\(number)"
                        try catalog.insert(record)
                    }
                }
            }
            var visitor = try await signedIn(fixture, port)
            let first = try await visitor.get("/console/snapshots?q=many").text
            #expect(first.components(separatedBy: "<th scope=\"row\">").count == 51)
            #expect(
                first.contains("1–50 of 110") && first.contains("rel=\"next\" href=\"/console/snapshots?page=2&amp;q=many\""))
            let last = try await visitor.get("/console/snapshots?q=many&page=3").text
            #expect(last.contains("101–110 of 110") && !last.contains("rel=\"next\""))
            // More than the tree has room for, and more than is measured unasked.
            let page = try await visitor.get("/console/volumes/\(volume)").text
            #expect(page.contains("?measure=1") && !page.contains(" own, "))
        }
    }

    @Test("what is not there, or another account's, is not found", arguments: ["volumes", "snapshots", "servers"])
    func notFound(area: String) async throws {
        try await GatewayFixture.with { fixture, port in
            let team = try await fixture.account("team-a")
            let volume = try await fixture.volume()
            let snapshot = try await fixture.snapshot(of: volume)
            var visitor = try await signedIn(fixture, port, try await fixture.key(.admin, of: team))
            let others = ["volumes": volume, "snapshots": snapshot, "servers": GatewayFixture.localhost]
            for number in [others[area] ?? "", "999", "x", "99999999999999999999", ""] {
                #expect(try await visitor.get("/console/\(area)/\(number)").status == 404, "\(number)")
                #expect(try await visitor.get("/console/\(area)/\(number)/delete").status == 404)
            }
            #expect(try await visitor.get("/console/\(area)/\(volume)/delete/more").status == 404)
            #expect(try await visitor.get("/console/nothing").status == 404)
            #expect(try await !visitor.get("/").text.contains("id=\"space\""))
        }
    }

    @Test("the overview tells what is wrong, the details to who runs the machine alone")
    func trouble() async throws {
        try await GatewayFixture.with { fixture, port in
            let team = try await fixture.account("team-a")
            var admin = try await signedIn(fixture, port)
            var other = try await signedIn(fixture, port, try await fixture.key(.admin, of: team))
            fixture.backend.report(failures: ["the pool is poisoned"])
            let (own, foreign) = (try await admin.get("/").text, try await other.get("/").text)
            #expect(own.contains("the pool is poisoned") && own.contains("class=\"state bad\""))
            #expect(!foreign.contains("poisoned") && foreign.contains("class=\"state bad\""))
        }
    }
}
