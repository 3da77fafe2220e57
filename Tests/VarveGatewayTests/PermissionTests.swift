import Foundation
import Testing
import VarveCatalog
import VarveGateway
import VarveService
import VarveWire

/// What a key's role and account let its holder do.
@Suite("Permissions over HTTP", .timeLimit(.minutes(2)))
struct PermissionTests {
    /// Whether the answer is the gateway's 210, which names the role and the operation.
    private func isDenied(_ answer: HTTPAnswer, _ operation: String, _ role: Role) throws -> Bool {
        guard answer.status == 401, let error = try JSON(answer.body)["error"] else { return false }
        let details = error["details"]?.text ?? ""
        return error["errorCode"] == .text("210") && error["message"] == .text("Permission Denied")
            && details.contains(operation) && details.contains(role.rawValue)
    }

    @Test("a viewer's key reads, an operator's changes, an admin's manages keys; and nothing is done to who may not")
    func roles() async throws {
        try await GatewayFixture.with { fixture, port in
            for role in Role.allCases {
                let key = try await fixture.key(role)
                let before = try await fixture.contents()
                for operation in Operation.all {
                    // Without parameters: who has the right is told what is missing, who has not is not.
                    let isAllowed = role == .admin || !operation.isForAdmins && (role == .operator || operation.access == .read)
                    if isAllowed, operation.name == "createAccessKey" { continue }
                    let answer = try await fixture.call(operation.name, by: key, at: port)
                    #expect(
                        try isDenied(answer, operation.name, role) == !isAllowed, "\(role) \(operation.name): \(answer.text)")
                }
                #expect(try await fixture.contents() == before)
            }
        }
    }

    @Test("the whole machine is for the root account's admins", arguments: PoolOperation.allCases)
    func pool(operation: PoolOperation) async throws {
        try await GatewayFixture.with { fixture, port in
            let other = try await fixture.account("team-a")
            let keys = [
                try await fixture.key(.operator), try await fixture.key(.viewer), try await fixture.key(.admin, of: other),
            ]
            for key in keys {
                let request = fixture.signed(
                    operation.method, operation.path, .init(accessKey: key.accessKey, secretKey: key.secretKey))
                let answer = try await fixture.send(request, to: port)
                #expect(try isDenied(answer, operation.name, .admin), "\(answer.text)")
            }
            #expect(try await fixture.send(fixture.signed(operation.method, operation.path), to: port).status == 200)
        }
    }

    @Test("the right comes after the signature and before parameters")
    func order() async throws {
        try await GatewayFixture.with { fixture, port in
            let key = try await fixture.key(.viewer)
            let target = "/vserver/v2/createBlockStorageInstance?a=%zz"
            let forged = fixture.signed("GET", target, .init(accessKey: key.accessKey, secretKey: "another"))
            #expect(try await fixture.send(forged, to: port).text.contains(#""errorCode":"200""#))
            let signed = fixture.signed("GET", target, .init(accessKey: key.accessKey, secretKey: key.secretKey))
            #expect(try await fixture.send(signed, to: port).text.contains(#""errorCode":"210""#))
            #expect(try await fixture.send(fixture.signed("GET", target), to: port).text.contains(#""errorCode":"100""#))
        }
    }

    @Test("a request above its key's limit is refused with 429 and a time to come back, other keys are not")
    func limit() async throws {
        try await GatewayFixture.with(.init(requestsPerSecond: 2)) { fixture, port in
            let other = try await fixture.key(.viewer)
            var refused: HTTPAnswer?
            for _ in 0..<200 where refused == nil {
                let answer = try await fixture.call("getRegionList", at: port)
                if answer.status != 200 { refused = answer }
            }
            let answer = try #require(refused)
            #expect(answer.status == 429)
            #expect(try JSON(answer.body)["error"]?["errorCode"] == .text("410"))
            #expect(answer.headers["retry-after"].flatMap { Int($0) }.map { $0 >= 1 } == true)
            #expect(try await fixture.call("getRegionList", by: other, at: port).status == 200)
            let metrics = try await fixture.send(HTTPRequestText(target: "/metrics"), to: port).text
            #expect(metrics.contains(#"{operation="getRegionList",status="429",code="410"}"#))
        }
    }

    @Test("who has no secret uses up nobody's requests")
    func floods() async throws {
        try await GatewayFixture.with(.init(requestsPerSecond: 2)) { fixture, port in
            for _ in 0..<20 {
                let forged = fixture.signed("GET", "/vserver/v2/getRegionList", .init(secretKey: "another"))
                let refused = try await fixture.send(forged, to: port)
                #expect(refused.status == 401)
            }
            let answer = try await fixture.call("getRegionList", at: port)
            #expect(answer.status == 200)
        }
    }
}
