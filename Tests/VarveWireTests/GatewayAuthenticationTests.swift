import Testing
import VarveWire

@Suite("Gateway authentication")
struct GatewayAuthenticationTests {
    private let vector = SignatureVector.all[1]
    private let now: UInt64 = 1_750_837_814_000
    private let headers = [
        "x-ncp-apigw-timestamp": SignatureVector.timestamp,
        "x-ncp-iam-access-key": SignatureVector.accessKey,
        "x-ncp-apigw-signature-v2": SignatureVector.all[1].signature,
    ]

    private func authenticate(
        _ headers: [String: String], at now: UInt64? = nil, secretKey: String? = SignatureVector.secretKey
    ) throws(GatewayError) -> String {
        let presented = try GatewayAuthentication { headers[$0] }
        return try presented.verify(
            method: vector.method, target: vector.target, millisecondsSinceEpoch: now ?? self.now, secretKey: secretKey)
    }

    @Test("gives the access key of a signed request")
    func signed() throws {
        #expect(try authenticate(headers) == SignatureVector.accessKey)
    }

    @Test("takes the signature from either header; v2 wins")
    func signatureHeaders() throws {
        var v1 = headers
        v1["x-ncp-apigw-signature-v1"] = v1.removeValue(forKey: "x-ncp-apigw-signature-v2")
        #expect(try authenticate(v1) == SignatureVector.accessKey)
        v1["x-ncp-apigw-signature-v2"] = "wrong"
        #expect(throws: GatewayError.authenticationInvalid) { try authenticate(v1) }
        v1["x-ncp-apigw-signature-v2"] = ""
        #expect(try authenticate(v1) == SignatureVector.accessKey)
    }

    @Test(
        "a missing or empty header is missing information",
        arguments: ["x-ncp-apigw-timestamp", "x-ncp-iam-access-key", "x-ncp-apigw-signature-v2"])
    func missingHeader(_ name: String) {
        var partial = headers
        partial[name] = nil
        #expect(throws: GatewayError.authenticationMissing) { try authenticate(partial) }
        partial[name] = ""
        #expect(throws: GatewayError.authenticationMissing) { try authenticate(partial) }
        #expect(throws: GatewayError.authenticationMissing) { try authenticate([:]) }
    }

    @Test("unknown key, wrong secret and wrong signature get one answer, also with a stale clock")
    func indistinguishable() {
        var forged = headers
        forged["x-ncp-apigw-signature-v2"] = SignatureVector.all[0].signature
        for clock in [now, now + 3_600_000] {
            #expect(throws: GatewayError.authenticationInvalid) { try authenticate(headers, at: clock, secretKey: nil) }
            #expect(throws: GatewayError.authenticationInvalid) { try authenticate(headers, at: clock, secretKey: "other") }
            #expect(throws: GatewayError.authenticationInvalid) { try authenticate(forged, at: clock) }
        }
    }

    @Test(
        "an unknown key costs one check of the signature, as a known one does",
        arguments: [nil, SignatureVector.secretKey, "other"])
    func work(secretKey: String?) throws {
        let presented = try GatewayAuthentication { headers[$0] }
        var secrets: [String] = []
        let isKnown = try? presented.verify(
            method: vector.method, target: vector.target, millisecondsSinceEpoch: now, secretKey: secretKey
        ) { secret in
            secrets.append(secret)
            return secret == SignatureVector.secretKey
        }
        #expect(secrets.count == 1 && secrets[0] == secretKey ?? String(repeating: "0", count: 40))
        #expect((isKnown != nil) == (secretKey == SignatureVector.secretKey))
    }

    @Test("nobody gets in by signing with the secret that stands in for a missing key")
    func dummySecret() {
        var forged = headers
        forged["x-ncp-apigw-signature-v2"] = Signature.sign(
            method: vector.method, target: vector.target, timestamp: SignatureVector.timestamp,
            accessKey: SignatureVector.accessKey, secretKey: String(repeating: "0", count: 40))
        #expect(throws: GatewayError.authenticationInvalid) { try authenticate(forged, secretKey: nil) }
    }

    @Test("the clock may differ by less than 5 minutes", arguments: [-300_000, -299_999, 299_999, 300_000])
    func skew(_ milliseconds: Int) throws {
        let clock = UInt64(Int(now) + milliseconds)
        if abs(milliseconds) < 300_000 {
            #expect(try authenticate(headers, at: clock) == SignatureVector.accessKey)
        } else {
            #expect(throws: GatewayError.timestampInvalid(SignatureVector.timestamp)) { try authenticate(headers, at: clock) }
        }
    }

    @Test(
        "a signed timestamp that is no number of milliseconds is named",
        arguments: ["now", "+1750837814000", "-1", "-0", "1750837814", "1750837814000.0", "18446744073709551616", "१७५"])
    func malformedTimestamp(_ timestamp: String) throws {
        var odd = headers
        odd["x-ncp-apigw-timestamp"] = timestamp
        #expect(throws: GatewayError.authenticationInvalid) { try authenticate(odd) }
        odd["x-ncp-apigw-signature-v2"] = Signature.sign(
            method: vector.method, target: vector.target, timestamp: timestamp, accessKey: SignatureVector.accessKey,
            secretKey: SignatureVector.secretKey)
        let error = #expect(throws: GatewayError.self) { try authenticate(odd) }
        #expect(error == .timestampInvalid(timestamp))
        #expect(error?.details.contains("5 minutes") == true)
    }
}
