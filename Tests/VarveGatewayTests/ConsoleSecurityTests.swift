import Foundation
import Testing
import VarveCatalog
import VarveConsole
import VarveService
import VarveWire

/// What holds for every form and every page, by the console's own list of forms.
@Suite("Console: security", .timeLimit(.minutes(3)))
struct ConsoleSecurityTests {
    private func signedIn(_ fixture: GatewayFixture, _ port: Int, _ role: Role = .admin) async throws -> ConsoleVisitor {
        var visitor = ConsoleVisitor(fixture, port)
        let key = try await fixture.key(role)
        #expect(try await visitor.signIn(key).status == 303)
        return visitor
    }

    /// Every form's path, about objects that there are.
    private func forms(_ fixture: GatewayFixture) async throws -> [(path: String, operation: String)] {
        let volume = try await fixture.volume()
        let snapshot = try await fixture.snapshot(of: volume)
        let image = try await fixture.image()
        let objects = [
            "volumes": volume, "snapshots": snapshot, "images": image, "servers": GatewayFixture.localhost,
            "keys": try await fixture.key(.viewer).accessKey,
        ]
        return try Console.forms.map { form in
            let object = try #require(objects[String(form.path.split(separator: "/")[1])])
            if form.path.contains("*") { return (form.path.replacingOccurrences(of: "*", with: object), form.operation) }
            return (form.path.hasSuffix("/new") ? form.path : "\(form.path)?pick.1=\(object)", form.operation)
        }
    }

    @Test("no form is answered without the session's token, or from another place")
    func foreignForms() async throws {
        try await GatewayFixture.with { fixture, port in
            let forms = try await self.forms(fixture)
            #expect(forms.count > 15)
            let before = try await fixture.contents()
            let entries = try await fixture.auditLog().count
            var visitor = try await signedIn(fixture, port)
            let token = try #require(try await visitor.get("/").formToken)
            for (path, _) in forms + [("/console/signout", "")] {
                for csrf in ["", String(token.reversed())] {
                    visitor.site = ("Sec-Fetch-Site", "same-origin")
                    #expect(try await visitor.post(path, ["csrf": csrf]).status == 403, "\(path)")
                }
                for site in [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "http://evil.test")] {
                    visitor.site = site
                    #expect(try await visitor.post(path, ["csrf": token]).status == 403, "\(path) \(site)")
                }
                // The token in the address is none: addresses are written down in many places.
                visitor.site = ("Sec-Fetch-Site", "same-origin")
                let separator = path.contains("?") ? "&" : "?"
                #expect(try await visitor.post("\(path)\(separator)csrf=\(token)", [:]).status == 403, "\(path)")
            }
            let after = try await fixture.contents()
            #expect(after.volumes == before.volumes && after.snapshots == before.snapshots && after.images == before.images)
            #expect(after.servers == before.servers)
            #expect(try await fixture.auditLog().count == entries)
            #expect(try await visitor.get("/").status == 200)
        }
    }

    @Test("every form is refused to whose role may not call its operation", arguments: [Role.viewer, .operator])
    func roles(role: Role) async throws {
        try await GatewayFixture.with { fixture, port in
            let forms = try await self.forms(fixture)
            var visitor = try await signedIn(fixture, port, role)
            let token = try #require(try await visitor.get("/").formToken)
            for (path, name) in forms {
                let operation = try #require(VarveWire.Operation.named(name))
                guard role == .viewer || operation.isForAdmins else {
                    #expect(try await visitor.get(path).status == 200, "\(path)")
                    continue
                }
                #expect(try await visitor.get(path).status == 403, "\(path)")
                #expect(try await visitor.post(path, ["csrf": token]).status == 403, "\(path)")
            }
        }
    }

    @Test("another account's objects are not there for any form")
    func accounts() async throws {
        try await GatewayFixture.with { fixture, port in
            let team = try await fixture.account("team-a")
            let forms = try await self.forms(fixture).filter { !$0.path.hasSuffix("/new") && !$0.path.contains("/keys/") }
            var visitor = ConsoleVisitor(fixture, port)
            let key = try await fixture.key(.admin, of: team)
            #expect(try await visitor.signIn(key).status == 303)
            let token = try #require(try await visitor.get("/").formToken)
            for (path, _) in forms {
                #expect(try await visitor.get(path).status == 404, "\(path)")
                #expect(try await visitor.post(path, ["csrf": token]).status == 404, "\(path)")
            }
        }
    }

    @Test("everything that the API can change, the console can; what it leaves out is said here")
    func coverage() {
        let offered = Set(Console.forms.map { $0.operation })
        let leftOut = [
            // The same as changeBlockStorageInstance, of XEN volumes alone.
            "changeBlockStorageVolumeSize",
            // Reads a part of a snapshot with each call, hundreds of times: `varve snapshot verify`. What it found is shown.
            "verifyBlockStorageSnapshotInstance",
        ]
        let missing = VarveWire.Operation.all.filter { $0.access == .change && !offered.contains($0.name) }.map(\.name)
        #expect(missing.sorted() == leftOut)
    }

    @Test("every answer says what browsers may do with it")
    func headers() async throws {
        try await GatewayFixture.with { fixture, port in
            let paths =
                try await self.forms(fixture).map { $0.path } + [
                    "/", "/console/nothing", "/console/volumes", "/console/audit", "/console/keys",
                ]
            var visitor = try await signedIn(fixture, port)
            for path in paths + ["/console/signin", "/console/challenge", "/console/language?to=ko"] {
                let headers = try await visitor.get(path).headers
                let policy = try #require(headers["content-security-policy"], "\(path)")
                for rule in [
                    "default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'",
                ] { #expect(policy.contains(rule), "\(path): \(rule)") }
                #expect(!policy.contains("unsafe") && !policy.contains("*") && !policy.contains("data:"))
                #expect(headers["x-frame-options"] == "DENY" && headers["x-content-type-options"] == "nosniff", "\(path)")
                #expect(headers["cache-control"] == "no-store" && headers["referrer-policy"] == "same-origin", "\(path)")
                #expect(headers["cross-origin-resource-policy"] == "same-origin", "\(path)")
            }
        }
    }

    @Test("a session is made by signing in and by nothing else: what a browser was given before does not become one")
    func fixation() async throws {
        try await GatewayFixture.with { fixture, port in
            let chosen = String(repeating: "a", count: 64)
            var visitor = ConsoleVisitor(fixture, port)
            visitor.headers = [("Cookie", "varve-session=\(chosen)")]
            let cookie = try #require(try await visitor.signIn(fixture.key).headers["set-cookie"])
            #expect(!cookie.contains(chosen))
            var attacker = ConsoleVisitor(fixture, port)
            attacker.headers = [("Cookie", "varve-session=\(chosen)")]
            #expect(try await attacker.get("/").status == 303)
            var one = ConsoleVisitor(fixture, port)
            _ = try await one.signIn(fixture.key)
            let before = one.cookie
            _ = try await one.signIn(fixture.key)
            #expect(one.cookie != before)
        }
    }

    @Test("over TLS the cookie is one that no other host of the domain can set")
    func hostCookie() async throws {
        try await GatewayFixture.with { fixture, port in
            var visitor = ConsoleVisitor(fixture, port)
            visitor.headers = [("X-Forwarded-Proto", "https")]
            let answer = try await visitor.signIn(fixture.key)
            let cookie = try #require(answer.headers["set-cookie"])
            #expect(cookie.hasPrefix("__Host-varve-session=") && cookie.contains("; Secure") && cookie.contains("Path=/;"))
            #expect(!cookie.contains("Domain"))
            #expect(try await visitor.get("/").status == 200)
            // The session under the name that another host could set is none.
            let id = try #require(visitor.cookie?.split(separator: "=").last)
            var other = ConsoleVisitor(fixture, port)
            other.headers = [("X-Forwarded-Proto", "https"), ("Cookie", "varve-session=\(id)")]
            #expect(try await other.get("/").status == 303)
            let token = try #require(try await visitor.get("/").formToken)
            let ended = try #require(try await visitor.post("/console/signout", ["csrf": token]).headers["set-cookie"])
            #expect(ended.hasPrefix("__Host-varve-session=;") && ended.contains("; Secure") && ended.contains("Max-Age=0"))
        }
    }

    @Test("behind a proxy on this machine, wrong attempts are counted for whom it stands for")
    func limitsBehindAProxy() async throws {
        try await GatewayFixture.with { fixture, port in
            let wrong = ["challenge": "1.2.3", "accessKey": "A", "signature": "0"]
            var guesser = ConsoleVisitor(fixture, port)
            // What the client wrote itself comes before what the proxy adds.
            for number in 0..<SignInLimits.wrongMax {
                guesser.headers = [("X-Forwarded-For", "10.0.0.\(number), 192.0.2.7")]
                #expect(try await guesser.post("/console/signin", wrong).status == 401)
            }
            let refused = try await guesser.signIn(fixture.key)
            #expect(refused.status == 429)
            var other = ConsoleVisitor(fixture, port)
            other.headers = [("X-Forwarded-For", "192.0.2.8")]
            #expect(try await other.signIn(fixture.key).status == 303)
        }
    }
}
