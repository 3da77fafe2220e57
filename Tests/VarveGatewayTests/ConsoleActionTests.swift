import Foundation
import Testing
import VarveCatalog
import VarveConsole
import VarveService
import VarveWire

@Suite("Console: actions", .timeLimit(.minutes(3)))
struct ConsoleActionTests {
    private func signedIn(_ fixture: GatewayFixture, _ port: Int, _ role: Role = .admin) async throws -> ConsoleVisitor {
        var visitor = ConsoleVisitor(fixture, port)
        #expect(try await visitor.signIn(try await fixture.key(role)).status == 303)
        return visitor
    }

    private func settle(_ fixture: GatewayFixture) async throws {
        try await GatewayFixture.blocking { fixture.service.waitUntilSettled() }
    }

    @Test("a volume from its making to its end, by forms alone, and all of it in the audit log")
    func life() async throws {
        try await GatewayFixture.with { fixture, port in
            var visitor = try await signedIn(fixture, port)
            let made = try await visitor.submit(
                "/console/volumes/new",
                [
                    "blockStorageName": "disk-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10",
                    "zoneCode": "KR-1",
                    "isReturnProtection": "true",
                ])
            let volume = try #require(made.headers["location"])
            try await settle(fixture)
            #expect(try await visitor.get(volume).text.contains("disk-1 <span class=\"badge idle\" role=\"status\">detached"))
            let refused = try await visitor.submit(volume + "/delete")
            #expect(refused.status == 400 && refused.text.contains("protect"), "\(refused.text)")
            let steps: [(String, [String: String])] = [
                ("unprotect", [:]), ("resize", ["blockStorageSize": "20"]),
                ("attach", ["serverInstanceNo": GatewayFixture.localhost]),
                ("snapshot", ["blockStorageSnapshotName": "cut-1", "snapshotTypeCode": "FULL"]), ("detach", [:]),
                ("protect", [:]),
                ("unprotect", [:]),
            ]
            for (action, fields) in steps {
                let answer = try await visitor.submit("\(volume)/\(action)", fields)
                #expect(answer.status == 303 && answer.headers["location"] == volume, "\(action): \(answer.text)")
                try await settle(fixture)
            }
            let page = try await visitor.get(volume).text
            #expect(page.contains("20 GB") && page.contains("cut-1"))
            #expect(try await visitor.submit(volume + "/delete").headers["location"] == "/console/volumes")
            try await settle(fixture)
            #expect(try await visitor.get(volume).status == 404)
            let operations = try await fixture.auditLog().map { "\($0.operation) \($0.httpStatus)" }
            #expect(
                operations == [
                    "deleteBlockStorageInstances 200", "setBlockStorageReturnProtection 200",
                    "setBlockStorageReturnProtection 200",
                    "detachBlockStorageInstances 200", "createBlockStorageSnapshotInstance 200", "attachBlockStorageInstance 200",
                    "changeBlockStorageInstance 200", "setBlockStorageReturnProtection 200", "deleteBlockStorageInstances 400",
                    "createBlockStorageInstance 200",
                ])
        }
    }

    @Test("a deletion tells first what it frees and what stays")
    func preview() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            let snapshot = try await fixture.snapshot(of: volume)
            var visitor = try await signedIn(fixture, port)
            let page = try await visitor.get("/console/volumes/\(volume)/delete").text
            #expect(
                page.contains("<dt>Space that comes back</dt><dd>") && page.contains("<dt>Snapshots that stay</dt><dd>1</dd>"))
            #expect(try await visitor.get("/console/snapshots/\(snapshot)/delete").text.contains("Space that comes back"))
        }
    }

    @Test("a refusal is shown with the service's words at its field, and what was filled in stays")
    func refusal() async throws {
        try await GatewayFixture.with { fixture, port in
            var visitor = try await signedIn(fixture, port)
            let fields = [
                "blockStorageName": "1-wrong", "blockStorageVolumeTypeCode": "FB1", "blockStorageSize": "100", "zoneCode": "KR-2",
                "blockStorageDescription": "kept <b>", "isReturnProtection": "true",
            ]
            let answer = try await visitor.submit("/console/volumes/new", fields)
            #expect(answer.status == 400)
            #expect(answer.text.contains("blockStorageName: "))
            #expect(
                answer.text.contains("name=\"blockStorageName\" value=\"1-wrong\"")
                    && answer.text.contains("aria-invalid=\"true\""))
            #expect(answer.text.components(separatedBy: "aria-invalid").count == 2)
            #expect(answer.text.contains("value=\"kept &lt;b&gt;\"") && answer.text.contains("<option value=\"FB1\" selected>"))
            #expect(answer.text.contains("value=\"true\" checked") && answer.text.contains("<option value=\"KR-2\" selected>"))
            #expect(try await fixture.contents().volumes.isEmpty)
        }
    }

    @Test("a form takes the parameters of its fields and no others")
    func otherParameters() async throws {
        try await GatewayFixture.with { fixture, port in
            let (volume, other) = (try await fixture.volume(), try await fixture.volume())
            var visitor = try await signedIn(fixture, port)
            let more = ["blockStorageInstanceNoList.2": other, "blockStorageInstanceNoList.1": other]
            #expect(try await visitor.submit("/console/volumes/\(volume)/delete", more).status == 303)
            try await settle(fixture)
            #expect(try await fixture.contents().volumes.map(\.number.description) == [other])
        }
    }

    @Test("a form without the session's token, or from another place, changes nothing")
    func foreignForms() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            var visitor = try await signedIn(fixture, port)
            var stranger = try await signedIn(fixture, port)
            let path = "/console/volumes/\(volume)/delete"
            let token = try #require(try await visitor.get(path).formToken)
            let foreign = try #require(try await stranger.get(path).formToken)
            for wrong in ["", String(token.dropLast()), foreign, token.uppercased()] where wrong != token {
                #expect(try await visitor.post(path, ["csrf": wrong]).status == 403)
            }
            #expect(try await visitor.post(path, [:]).status == 403)
            for site in [
                ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "none"), ("Origin", "http://evil.test"), ("Origin", "null"),
            ] {
                visitor.site = site
                #expect(try await visitor.post(path, ["csrf": token]).status == 403)
            }
            visitor.site = nil
            #expect(try await visitor.post(path, ["csrf": token]).status == 403)
            // A GET with the same changes nothing either.
            #expect(try await visitor.get(path + "?csrf=\(token)").status == 200)
            #expect(try await fixture.contents().volumes.count == 1)
            #expect(try await fixture.auditLog().isEmpty)
            visitor.site = ("Origin", "http://varve.test")
            #expect(try await visitor.post(path, ["csrf": token]).status == 303)
        }
    }

    @Test("a viewer is offered nothing, and refused what he sends all the same; an operator has no keys")
    func roles() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            let snapshot = try await fixture.snapshot(of: volume)
            var viewer = try await signedIn(fixture, port, .viewer)
            for path in [
                "/", "/console/volumes", "/console/volumes/\(volume)", "/console/snapshots/\(snapshot)", "/console/servers",
            ] {
                let page = try await viewer.get(path)
                #expect(page.status == 200 && !page.text.contains("class=\"button"), "\(path)")
                #expect(!page.text.contains("/console/keys") && !page.text.contains("/console/audit"))
            }
            let token = try #require(try await viewer.get("/").formToken)
            let forms = [
                "/console/volumes/new", "/console/volumes/\(volume)/delete", "/console/volumes/\(volume)/snapshot",
                "/console/snapshots/\(snapshot)/delete", "/console/servers/\(GatewayFixture.localhost)/stop", "/console/keys/new",
                "/console/keys/\(fixture.key.accessKey)/revoke",
            ]
            for path in forms {
                #expect(try await viewer.get(path).status == 403, "\(path)")
                let answer = try await viewer.post(path, ["csrf": token, "role": "admin"])
                #expect(answer.status == 403 && answer.text.contains("viewer"), "\(path): \(answer.text)")
            }
            #expect(try await viewer.get("/console/keys").status == 403)
            #expect(try await viewer.get("/console/audit").status == 403)
            #expect(try await fixture.auditLog().allSatisfy { $0.httpStatus == 401 && $0.role == .viewer })
            #expect(try await fixture.auditLog().count == forms.count)
            var `operator` = try await signedIn(fixture, port, .operator)
            #expect(try await `operator`.get("/console/keys").status == 403)
            #expect(try await `operator`.get("/console/volumes/\(volume)/snapshot").status == 200)
        }
    }

    @Test("a new key's secret is shown once; a revoked key's session is over")
    func keys() async throws {
        try await GatewayFixture.with { fixture, port in
            var visitor = try await signedIn(fixture, port)
            let made = try await visitor.submit("/console/keys/new", ["role": "viewer", "accessKeyDescription": "for <me>"])
            #expect(made.status == 200 && made.headers["cache-control"] == "no-store")
            let accessKey = try #require(made.text.firstMatch(of: /id="newAccessKey">(\w{20})</).map { String($0.1) })
            let secretKey = try #require(made.text.firstMatch(of: /id="newSecretKey">(\w{40})</).map { String($0.1) })
            let list = try await visitor.get("/console/keys").text
            #expect(list.contains(accessKey) && list.contains("for &lt;me&gt;") && !list.contains(secretKey))
            var other = ConsoleVisitor(fixture, port)
            #expect(try await other.signIn(AccessKeyPair(accessKey: accessKey, secretKey: secretKey)).status == 303)
            #expect(try await other.get("/").status == 200)
            #expect(try await visitor.submit("/console/keys/\(accessKey)/revoke").headers["location"] == "/console/keys")
            #expect(try await other.get("/").status == 303)
            #expect(try await visitor.get("/console/keys").text.contains("revoked 20"))
        }
    }

    @Test("servers are registered, stopped and removed")
    func servers() async throws {
        try await GatewayFixture.with { fixture, port in
            var visitor = try await signedIn(fixture, port)
            let made = try await visitor.submit(
                "/console/servers/new", ["serverName": "web-1", "zoneCode": "KR-1", "hypervisorTypeCode": "KVM"])
            let server = try #require(made.headers["location"])
            #expect(try await visitor.get(server).text.contains("web-1"))
            for action in ["stop", "start", "reboot", "stop"] {
                let answer = try await visitor.submit("\(server)/\(action)")
                #expect(answer.headers["location"] == server, "\(action): \(answer.text)")
                try await settle(fixture)
            }
            #expect(try await visitor.submit("\(server)/terminate").headers["location"] == "/console/servers")
            try await settle(fixture)
            #expect(try await visitor.get(server).status == 404)
        }
    }

    @Test("a key's limit of requests holds for its forms")
    func rateLimit() async throws {
        try await GatewayFixture.with(.init(requestsPerSecond: 1)) { fixture, port in
            var visitor = try await signedIn(fixture, port)
            let token = try #require(try await visitor.get("/").formToken)
            var statuses: Set<Int> = []
            for _ in 0..<20 { statuses.insert(try await visitor.post("/console/volumes/new", ["csrf": token]).status) }
            #expect(statuses == [400, 429])
        }
    }
}
