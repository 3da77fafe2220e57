import Foundation
import Testing
import VarveCatalog
import VarveConsole
import VarveWire

@Suite("Console: signing in and out", .timeLimit(.minutes(2)))
struct ConsoleSignInTests {
    @Test("who has not signed in is sent to sign in, and afterwards to where they wanted")
    func wayThere() async throws {
        try await GatewayFixture.with { fixture, port in
            var visitor = ConsoleVisitor(fixture, port)
            let answer = try await visitor.get("/console/volumes?name=x")
            #expect(answer.status == 303)
            let place = try #require(answer.headers["location"])
            #expect(place == "/console/signin?next=%2Fconsole%2Fvolumes%3Fname%3Dx")
            #expect(try await visitor.get(place).text.contains("value=\"/console/volumes?name=x\""))
            let signedIn = try await visitor.signIn(fixture.key, next: "/console/volumes?name=x")
            #expect(signedIn.status == 303 && signedIn.headers["location"] == "/console/volumes?name=x")
            #expect(try await visitor.get("/").status == 200)
        }
    }

    @Test("the cookie is for HTTP alone, for this site alone, ends, and over TLS is for TLS alone")
    func cookie() async throws {
        try await GatewayFixture.with { fixture, port in
            var visitor = ConsoleVisitor(fixture, port)
            let cookie = try #require(try await visitor.signIn(fixture.key).headers["set-cookie"])
            for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"] { #expect(cookie.contains(part), "\(part)") }
            #expect(!cookie.contains("Secure"))
            visitor.headers = [("X-Forwarded-Proto", "https")]
            #expect(try await visitor.signIn(fixture.key).headers["set-cookie"]?.contains("; Secure;") == true)
        }
    }

    @Test("a wrong secret, an unknown and a revoked key get one answer, and no session")
    func wrong() async throws {
        try await GatewayFixture.with { fixture, port in
            let revoked = try await fixture.key(.admin)
            try await GatewayFixture.blocking { try fixture.keys.revoke(revoked.accessKey, at: Date()) }
            let wrong = [
                AccessKeyPair(accessKey: fixture.key.accessKey, secretKey: "wrong"),
                AccessKeyPair(accessKey: "NOSUCHKEY00000000000", secretKey: fixture.key.secretKey), revoked,
            ]
            var texts: Set<String> = []
            for key in wrong {
                var visitor = ConsoleVisitor(fixture, port)
                let answer = try await visitor.signIn(key)
                #expect(answer.status == 401 && visitor.cookie == nil)
                #expect(answer.text.contains("role=\"alert\""))
                texts.insert(answer.text.replacingOccurrences(of: key.accessKey, with: "KEY"))
            }
            #expect(texts.count == 1)
        }
    }

    @Test("an answer to a challenge is good once, and one that was made up is not")
    func replay() async throws {
        try await GatewayFixture.with { fixture, port in
            var visitor = ConsoleVisitor(fixture, port)
            let challenge = try await visitor.get("/console/challenge").text
            func fields(_ challenge: String) -> [String: String] {
                let signature = SignInChallenge.signature(
                    challenge, accessKey: fixture.key.accessKey, secretKey: fixture.key.secretKey)
                return ["challenge": challenge, "accessKey": fixture.key.accessKey, "signature": signature]
            }
            #expect(try await visitor.post("/console/signin", fields(challenge)).status == 303)
            #expect(try await visitor.post("/console/signin", fields(challenge)).status == 401)
            #expect(try await visitor.post("/console/signin", fields("1.2.3")).status == 401)
        }
    }

    @Test("after many wrong attempts an address has to wait")
    func limit() async throws {
        try await GatewayFixture.with { fixture, port in
            var visitor = ConsoleVisitor(fixture, port)
            let wrong = ["challenge": "1.2.3", "accessKey": "A", "signature": "0"]
            for _ in 0..<SignInLimits.wrongMax { #expect(try await visitor.post("/console/signin", wrong).status == 401) }
            let answer = try await visitor.signIn(fixture.key)
            #expect(answer.status == 429)
            #expect(try #require(answer.headers["retry-after"].flatMap { Int($0) }) > 0)
        }
    }

    @Test("a sign-in that another site's page sent is refused", arguments: ["cross-site", "same-site", "none"])
    func foreign(site: String) async throws {
        try await GatewayFixture.with { fixture, port in
            var visitor = ConsoleVisitor(fixture, port)
            let sites: [((name: String, value: String)?, Int)] = [
                (("Sec-Fetch-Site", site), 403), (("Origin", "http://evil.test"), 403), (nil, 403),
                (("Origin", "http://varve.test"), 303),
            ]
            for (site, status) in sites {
                visitor.site = site
                let answer = try await visitor.signIn(fixture.key)
                #expect(answer.status == status)
            }
        }
    }

    @Test(
        "nobody is sent to another place", arguments: ["//evil.test", "https://evil.test/", "/\\evil.test", "/openapi.json", "x"])
    func redirects(next: String) async throws {
        try await GatewayFixture.with { fixture, port in
            var visitor = ConsoleVisitor(fixture, port)
            let signedIn = try await visitor.signIn(fixture.key, next: next)
            let spoken = try await visitor.get("/console/language?to=ko&next=\(FormCoding.encode(next))")
            #expect(signedIn.headers["location"] == "/" && spoken.headers["location"] == "/")
        }
    }

    @Test("a session ends when somebody signs out, and when its key is revoked")
    func ends() async throws {
        try await GatewayFixture.with { fixture, port in
            var visitor = ConsoleVisitor(fixture, port)
            _ = try await visitor.signIn(fixture.key)
            let cookie = visitor.cookie
            let token = try #require(try await visitor.get("/").formToken)
            #expect(try await visitor.post("/console/signout", ["csrf": token]).headers["location"] == "/console/signin")
            #expect(visitor.cookie == nil)
            visitor.headers = [("Cookie", cookie ?? "")]
            #expect(try await visitor.get("/").status == 303)

            let key = try await fixture.key(.admin)
            var other = ConsoleVisitor(fixture, port)
            _ = try await other.signIn(key)
            #expect(try await other.get("/").status == 200)
            try await GatewayFixture.blocking { try fixture.keys.revoke(key.accessKey, at: Date()) }
            #expect(try await other.get("/", live: true).status == 401)
            let answer = try await other.get("/console/volumes")
            #expect(answer.status == 303 && answer.headers["location"]?.contains("ended=1") == true)
        }
    }

    @Test("pages may not be kept, framed, or run anything but their own files")
    func policy() async throws {
        try await GatewayFixture.with { fixture, port in
            var visitor = ConsoleVisitor(fixture, port)
            for path in ["/console/signin", "/console/console.js", "/console/console.css", "/console/signin.js"] {
                let answer = try await visitor.get(path)
                #expect(answer.status == 200)
                let policy = try #require(answer.headers["content-security-policy"])
                #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("http"))
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                #expect(!answer.text.contains("http://") && !answer.text.contains("https://"))
            }
            #expect(try await visitor.get("/console/signin").headers["cache-control"] == "no-store")
            let tag = try #require(try await visitor.get("/console/console.js").headers["etag"])
            visitor.headers = [("If-None-Match", tag)]
            #expect(try await visitor.get("/console/console.js").status == 304)
        }
    }

    @Test("without the console there is nothing at its paths")
    func switchedOff() async throws {
        try await GatewayFixture.with(.init(showsConsole: false)) { fixture, port in
            var visitor = ConsoleVisitor(fixture, port)
            for path in ["/", "/console", "/console/signin", "/console/console.css"] {
                let answer = try await visitor.get(path)
                #expect(answer.status == 404)
            }
        }
    }
}
