import Foundation
import Logging
import Testing
import VarveCatalog
import VarveGateway

/// What the gateway refuses before the service sees it: exact codes and bodies (contract sheet, section 2.3).
@Suite struct AuthenticationTests {
    static let target = "/vserver/v2/getRegionList?responseFormatType=json"

    private static func expect(_ reply: Reply, _ status: Int, _ code: String, _ message: String, _ details: String) {
        #expect(reply.status == status && reply.contentType.hasPrefix("application/json"), "\(reply.body)")
        let error = reply.json["error"] as? [String: String]
        #expect(error == ["errorCode": code, "message": message, "details": details], "\(reply.body)")
    }

    @Test(arguments: GatewayFixture.Header.allCases) func bothSignatureHeaders(header: GatewayFixture.Header) async throws {
        try await GatewayFixture.run { gateway async throws in
            #expect(try await gateway.call("getRegionList", header: header).status == 200)
            #expect(try await gateway.call("getRegionList", method: "POST", header: header).status == 200)
        }
    }

    @Test func missingHeaders() async throws {
        try await GatewayFixture.run { gateway async throws in
            let signed = gateway.signature("GET", Self.target)
            for headers in [[], Array(signed.prefix(2)), Array(signed.suffix(2)), [signed[0]]] {
                Self.expect(
                    try await gateway.send("GET", Self.target, headers), 401, "200", "Authentication Failed",
                    "Authentication information are missing.")
            }
        }
    }

    @Test func unknownKeyWrongSignatureAndRevokedKeyAreOneAnswer() async throws {
        try await GatewayFixture.run { gateway async throws in
            let revoked = try gateway.keys.create(at: Date())
            let alive = gateway.signature("GET", Self.target, access: revoked.accessKey, secret: revoked.secretKey)
            #expect(try await gateway.send("GET", Self.target, alive).status == 200)
            try gateway.keys.revoke(revoked.accessKey, at: Date())
            let wrong = [
                gateway.signature("GET", Self.target, access: "UNKNOWNKEY0000000000"),
                gateway.signature("GET", Self.target, secret: "not the secret"),
                gateway.signature("POST", Self.target),
                gateway.signature("GET", Self.target + "&x=1"),
                gateway.signature("GET", Self.target, access: revoked.accessKey, secret: revoked.secretKey),
            ]
            for headers in wrong {
                Self.expect(
                    try await gateway.send("GET", Self.target, headers), 401, "200", "Authentication Failed",
                    "Invalid authentication information.")
            }
        }
    }

    @Test(arguments: [-301.0, -360, 301, 3600]) func staleOrFutureClock(skew: Double) async throws {
        try await GatewayFixture.run { gateway async throws in
            let reply = try await gateway.send("GET", Self.target, gateway.signature("GET", Self.target, skewSeconds: skew))
            let error = try #require(reply.json["error"] as? [String: String])
            #expect(reply.status == 401 && error["errorCode"] == "200" && error["message"] == "Authentication Failed")
            #expect(error["details"]?.contains("timestamp") == true, "\(reply.body)")
            #expect(
                try await gateway.send("GET", Self.target, gateway.signature("GET", Self.target, skewSeconds: skew / 3600)).status
                    == 200)
        }
    }

    @Test func unknownOperationAndMethod() async throws {
        try await GatewayFixture.run { gateway async throws in
            for (method, target) in [
                ("GET", "/vserver/v2/noSuchOperation"), ("GET", "/"), ("POST", "/vserver/v2/"),
                ("DELETE", "/vserver/v2/getRegionList"),
                ("PUT", Self.target), ("GET", "/vserver/v1/getRegionList"),
            ] {
                Self.expect(
                    try await gateway.send(method, target, gateway.signature(method, target)), 404, "300", "Not Found Exception",
                    "URL not found.")
            }
        }
    }

    @Test func malformedEscapeAndOversizeBody() async throws {
        try await GatewayFixture.run { gateway async throws in
            let path = "/vserver/v2/getRegionList"
            let malformed = try await gateway.send("POST", path, gateway.signature("POST", path), form: "regionCode=%zz")
            #expect(
                malformed.status == 400 && (malformed.json["error"] as? [String: String])?["errorCode"] == "100",
                "\(malformed.body)")
            let large = "regionCode=" + String(repeating: "x", count: Gateway.bodyByteCountMax)
            let refused = try await gateway.send("POST", path, gateway.signature("POST", path), form: large)
            #expect(
                refused.status == 413 && (refused.json["error"] as? [String: String])?["errorCode"] == "430", "\(refused.body)")
            #expect(try await gateway.call("getRegionList").status == 200)
        }
    }

    /// How the SDKs of NCP really send: everything in the query of a POST, a bare `?`, blanks as `+` signed raw.
    @Test func requestStylesOfTheSDKs() async throws {
        try await GatewayFixture.run { gateway async throws in
            for (method, target) in [
                ("POST", Self.target), ("GET", "/vserver/v2/getRegionList?"),
                ("GET", "/vserver/v2/getBlockStorageInstanceList?blockStorageName=a+b&responseFormatType=JSON"),
            ] {
                let reply = try await gateway.send(method, target, gateway.signature(method, target))
                #expect(reply.status == 200, "\(method) \(target): \(reply.body)")
            }
        }
    }

    @Test func healthIsOpen() async throws {
        try await GatewayFixture.run { gateway async throws in
            let reply = try await gateway.send("GET", "/healthz")
            #expect(reply.status == 200 && reply.body == "ok")
        }
    }

    @Test func takenPortIsNamed() async throws {
        try await GatewayFixture.run { gateway async throws in
            let port = try #require(UInt16(gateway.endpoint.split(separator: ":").last ?? ""))
            let second = Gateway(
                service: gateway.service, keys: gateway.keys, host: "127.0.0.1", port: port, logger: .init(label: "second"))
            await #expect(throws: GatewayStartError.addressInUse("127.0.0.1:\(port)")) { try await second.run() }
        }
    }
}
