import Foundation
import Testing
import VarveCatalog
import VarveConsole
import VarveService
import VarveWire

@Suite("Console: lists", .timeLimit(.minutes(2)))
struct ConsoleListTests {
    private func signedIn(_ fixture: GatewayFixture, _ port: Int, _ role: Role = .admin) async throws -> ConsoleVisitor {
        var visitor = ConsoleVisitor(fixture, port)
        let key = try await fixture.key(role)
        #expect(try await visitor.signIn(key).status == 303)
        return visitor
    }

    /// Volumes of these names and sizes in GB, in this order.
    private func make(_ volumes: [(name: String, size: Int64)], _ fixture: GatewayFixture) async throws {
        try await GatewayFixture.blocking {
            try fixture.catalog.write { catalog in
                for volume in volumes {
                    try catalog.insert(
                        VolumeRecord(
                            number: try catalog.allocateNumber(), accountID: .root, name: volume.name,
                            byteCount: volume.size << 30, type: .cb1, regionCode: "KR", zoneCode: "KR-1", status: .created,
                            operation: .none, createdAt: fixture.service.time))
                }
            }
        }
    }

    private func names(_ page: HTTPAnswer) -> [String] {
        page.text.matches(of: /<th scope="row"><a href="[^"]*">([^<]*)</).map { String($0.1) }
    }

    @Test("a list is sorted as its address says, which its heads lead to")
    func sorting() async throws {
        try await GatewayFixture.with { fixture, port in
            try await make([("b-mid", 20), ("c-low", 10), ("a-top", 30)], fixture)
            var visitor = try await signedIn(fixture, port)
            let orders = [
                "": ["a-top", "c-low", "b-mid"], "name": ["a-top", "b-mid", "c-low"], "-name": ["c-low", "b-mid", "a-top"],
                "size": ["c-low", "b-mid", "a-top"], "-size": ["a-top", "b-mid", "c-low"],
                "created": ["b-mid", "c-low", "a-top"], "nonsense": ["a-top", "c-low", "b-mid"],
            ]
            for (sort, expected) in orders {
                let page = try await visitor.get("/console/volumes?sort=\(sort)")
                #expect(names(page) == expected, "\(sort)")
            }
            let page = try await visitor.get("/console/volumes?q=-&sort=name").text
            #expect(page.contains("aria-sort=\"ascending\"><a href=\"/console/volumes?q=-&amp;sort=-name\""))
            #expect(
                page.contains("<a href=\"/console/volumes?q=-&amp;sort=-size\"") && page.contains("name=\"sort\" value=\"name\""))
        }
    }

    @Test("a search finds parts of names and numbers; when nothing matches, the page leads back to all")
    func search() async throws {
        try await GatewayFixture.with { fixture, port in
            try await make([("orders-db", 10), ("web-1", 10)], fixture)
            var visitor = try await signedIn(fixture, port)
            let found = try await visitor.get("/console/volumes?q=DERS")
            #expect(names(found) == ["orders-db"])
            let nothing = try await visitor.get("/console/volumes?q=zzz&sort=name").text
            #expect(nothing.contains("Nothing matches.") && nothing.contains("href=\"/console/volumes?sort=name\""))
            for path in ["/console/snapshots", "/console/images"] {
                let none = try await visitor.get(path).text
                #expect(none.contains(" yet. ") && !none.contains("Nothing matches") && !none.contains("<table"))
            }
        }
    }

    @Test("several volumes are deleted after one look at what that frees")
    func deletingSeveral() async throws {
        try await GatewayFixture.with { fixture, port in
            let volumes = [try await fixture.volume(), try await fixture.volume(), try await fixture.volume()]
            try await fixture.snapshot(of: volumes[0])
            var visitor = try await signedIn(fixture, port)
            #expect(
                try await visitor.get("/console/volumes").text.contains("name=\"pick.\(volumes[1])\" value=\"\(volumes[1])\""))
            let path = "/console/volumes/delete?pick.1=\(volumes[0])&pick.2=\(volumes[2])"
            let form = try await visitor.get(path).text
            #expect(form.contains("<h1>Delete 2 volumes</h1>") && form.contains("<dt>Snapshots that stay</dt><dd>1</dd>"))
            #expect(form.contains("Space that comes back") && !form.contains(volumes[1]))
            #expect(try await visitor.submit(path).headers["location"] == "/console/volumes")
            try await GatewayFixture.blocking { fixture.service.waitUntilSettled() }
            #expect(try await fixture.contents().volumes.map(\.number.description) == [volumes[1]])
            let entries = try await fixture.auditLog().filter { $0.operation == "deleteBlockStorageInstances" }
            #expect(entries.count == 1 && Set(entries[0].objects) == [volumes[0], volumes[2]])
        }
    }

    @Test("of several, all or none: one that may not be deleted keeps the others")
    func allOrNone() async throws {
        try await GatewayFixture.with { fixture, port in
            let volumes = [try await fixture.volume(), try await fixture.volume(isReturnProtected: true)]
            var visitor = try await signedIn(fixture, port)
            let answer = try await visitor.submit("/console/volumes/delete?pick.1=\(volumes[0])&pick.2=\(volumes[1])")
            #expect(answer.status == 400 && answer.text.contains("role=\"alert\"") && answer.text.contains(volumes[1]))
            #expect(try await fixture.contents().volumes.count == 2)
        }
    }

    @Test("without a pick, or with one that is nothing, there is nothing to consent to")
    func nothingPicked() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            var visitor = try await signedIn(fixture, port)
            for area in ["volumes", "snapshots", "images"] {
                let answer = try await visitor.get("/console/\(area)/delete")
                #expect(answer.status == 400 && answer.text.contains("href=\"/console/\(area)\""))
                #expect(try await visitor.get("/console/\(area)/delete?pick.1=999").status == 404)
                #expect(try await visitor.get("/console/\(area)/delete?pick.x=\(volume)").status == 400)
            }
            #expect(try await visitor.get("/console/servers/delete?pick.1=\(GatewayFixture.localhost)").status == 404)
            var viewer = try await signedIn(fixture, port, .viewer)
            #expect(try await !viewer.get("/console/volumes").text.contains("type=\"checkbox\""))
            #expect(try await viewer.get("/console/volumes/delete?pick.1=\(volume)").status == 403)
        }
    }

    @Test("a server image is made of picked snapshots, gives a server, and is deleted")
    func images() async throws {
        try await GatewayFixture.with { fixture, port in
            let (boot, data) = (try await fixture.bootableSnapshot(), try await fixture.snapshot(of: try await fixture.volume()))
            var visitor = try await signedIn(fixture, port)
            // In whatever order they are picked, servers boot from the one that they can boot from.
            let made = try await visitor.submit(
                "/console/snapshots/image?pick.1=\(data)&pick.2=\(boot)", ["serverImageName": "golden-1"])
            let image = try #require(made.headers["location"], "\(made.text)")
            try await GatewayFixture.blocking { fixture.service.waitUntilSettled() }
            #expect(try await fixture.contents().images[0].volumes.map(\.snapshotNumber.description) == [boot, data])
            let page = try await visitor.get(image).text
            #expect(page.contains("golden-1") && page.contains("/console/snapshots/\(boot)") && page.contains("\(image)/server"))
            let server = try await visitor.submit(image + "/server", ["serverName": "from-image", "zoneCode": "KR-1"])
            #expect(server.headers["location"]?.hasPrefix("/console/servers/") == true, "\(server.text)")
            try await GatewayFixture.blocking { fixture.service.waitUntilSettled() }
            #expect(try await fixture.contents().servers.contains { $0.name == "from-image" })
            #expect(try await visitor.submit(image + "/delete").headers["location"] == "/console/images")
            try await GatewayFixture.blocking { fixture.service.waitUntilSettled() }
            #expect(try await visitor.get(image).status == 404)
        }
    }

    @Test("what is made in another region's list is made there")
    func region() async throws {
        try await GatewayFixture.with { fixture, port in
            var visitor = try await signedIn(fixture, port)
            #expect(
                try await visitor.get("/console/volumes?region=JPN").text.contains("href=\"/console/volumes/new?region=JPN\""))
            let made = try await visitor.submit(
                "/console/volumes/new?region=JPN",
                ["blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10", "zoneCode": "JPN-4"])
            #expect(made.status == 303, "\(made.text)")
            #expect(try await fixture.contents().volumes.map(\.regionCode) == ["JPN"])
        }
    }

    @Test("where NBD clients reach a volume is said as they take it")
    func exportAddresses() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.attachedVolume()
            let snapshot = try await fixture.snapshot(of: volume)
            fixture.service.exportAddresses = ["nbds://0.0.0.0:10809", "nbd+unix:///?socket=/run/varve/nbd.sock"]
            var visitor = try await signedIn(fixture, port)
            let page = try await visitor.get("/console/volumes/\(volume)").text
            #expect(page.contains("<code>nbds://varve.test:10809/\(volume)</code>"))
            #expect(page.contains("<code>nbd+unix:///\(volume)?socket=/run/varve/nbd.sock</code>"))
            #expect(try await visitor.get("/console/snapshots/\(snapshot)").text.contains("/snapshot/\(snapshot)</code>"))
        }
    }
}
