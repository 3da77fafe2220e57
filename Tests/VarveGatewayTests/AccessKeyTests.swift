import Foundation
import Testing
import VarveCatalog
import VarveGateway
import VarveService
import VarveTestKit
import VarveWire

/// Access keys over HTTP: an account's admins manage its own.
@Suite("Access keys over HTTP", .timeLimit(.minutes(1)))
struct AccessKeyTests {
    private func keys(_ answer: HTTPAnswer, _ operation: String) throws -> [JSON] {
        try #require(try JSON(answer.body)[operation + "Response"]?["accessKeyList"]?.elements, "\(answer.text)")
    }

    @Test("a key works when it is made, and its secret is shown only then")
    func made() async throws {
        try await GatewayFixture.with { fixture, port in
            let parameters = ["role": "operator", "accessKeyDescription": "backup"]
            let made = try keys(try await fixture.call("createAccessKey", parameters, at: port), "createAccessKey")[0]
            let (accessKey, secretKey) = (made["accessKey"]?.text ?? "", made["secretKey"]?.text ?? "")
            #expect(made["role"] == .text("operator") && made["accountName"] == .text("root"))
            #expect(made["accessKeyDescription"] == .text("backup") && made["revokeDate"] == .text(""))
            let pair = AccessKeyPair(accessKey: accessKey, secretKey: secretKey)
            #expect(try await fixture.call("getServerInstanceList", by: pair, at: port).status == 200)
            let list = try await fixture.call("getAccessKeyList", at: port)
            #expect(try keys(list, "getAccessKeyList").map { $0["accessKey"]?.text } == [fixture.key.accessKey, accessKey])
            #expect(!list.text.contains("secret") && !list.text.contains(secretKey))
            #expect(!fixture.log.lines.contains { $0.contains(secretKey) })
        }
    }

    @Test("a key is revoked at once")
    func revoked() async throws {
        try await GatewayFixture.with { fixture, port in
            let key = try await fixture.key(.operator)
            #expect(try await fixture.call("getRegionList", by: key, at: port).status == 200)
            let answer = try await fixture.call("revokeAccessKey", ["accessKey": key.accessKey], at: port)
            #expect(try keys(answer, "revokeAccessKey")[0]["revokeDate"] != .text(""))
            let refused = try await fixture.call("getRegionList", by: key, at: port)
            #expect(refused.text == gatewayBody("200", "Authentication Failed", "Invalid authentication information."))
            let again = try await fixture.call("revokeAccessKey", ["accessKey": key.accessKey], at: port)
            #expect(try keys(again, "revokeAccessKey") == keys(answer, "revokeAccessKey"))
        }
    }

    @Test("an account keeps an admin key")
    func lastAdmin() async throws {
        try await GatewayFixture.with { fixture, port in
            _ = try await fixture.key(.operator)
            let own = ["accessKey": fixture.key.accessKey]
            let refused = try await fixture.call("revokeAccessKey", own, at: port)
            #expect(refused.status == 400)
            let error = try JSON(refused.body)["responseError"]
            #expect(error?["returnCode"] == .text(ServiceErrorCode.lastAdminKey.rawValue))
            #expect(error?["returnMessage"]?.text?.contains("createAccessKey") == true)
            let second = try await fixture.key(.admin)
            #expect(try await fixture.call("revokeAccessKey", own, at: port).status == 200)
            #expect(try await fixture.call("getAccessKeyList", at: port).status == 401)
            let last = try await fixture.call("revokeAccessKey", ["accessKey": second.accessKey], by: second, at: port)
            #expect(last.status == 400)
        }
    }

    @Test("every key is told its own role and account, and nothing of the others", arguments: Role.allCases)
    func own(role: Role) async throws {
        try await GatewayFixture.with { fixture, port in
            let key = try await fixture.key(role, of: fixture.account("team-a"))
            let answer = try await fixture.call("getCallerAccessKey", by: key, at: port)
            let own = try keys(answer, "getCallerAccessKey")
            #expect(own.map { $0["accessKey"]?.text } == [key.accessKey])
            #expect(own.map { $0["role"]?.text } == [role.rawValue] && own.map { $0["accountName"]?.text } == ["team-a"])
            #expect(!answer.text.contains(key.secretKey))
        }
    }

    @Test("keys of another account are not there")
    func otherAccounts() async throws {
        try await GatewayFixture.with { fixture, port in
            let admin = try await fixture.key(.admin, of: fixture.account("team-a"))
            let list = try keys(try await fixture.call("getAccessKeyList", by: admin, at: port), "getAccessKeyList")
            #expect(list.map { $0["accessKey"]?.text } == [admin.accessKey])
            let foreign = try await fixture.call("revokeAccessKey", ["accessKey": fixture.key.accessKey], by: admin, at: port)
            let absent = try await fixture.call("revokeAccessKey", ["accessKey": "AAAAAAAAAAAAAAAAAAAA"], by: admin, at: port)
            #expect(foreign.status == 400)
            #expect(
                foreign.text.replacing(fixture.key.accessKey, with: "KEY")
                    == absent.text.replacing("AAAAAAAAAAAAAAAAAAAA", with: "KEY"))
            #expect(try await fixture.call("getRegionList", at: port).status == 200)
            let made = try await fixture.call("createAccessKey", ["role": "viewer"], by: admin, at: port)
            #expect(try keys(made, "createAccessKey")[0]["accountName"] == .text("team-a"))
        }
    }
}
