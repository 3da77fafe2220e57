import Testing
import VarveWire

/// The vectors of the sheet's section 2.4.
struct SignatureVector: Sendable {
    static let accessKey = "TESTACCESSKEY0000001"
    static let secretKey = "testSecretKey000000000000000000000000001"
    static let timestamp = "1750837814000"

    let method: String
    let target: String
    let signature: String

    private static let create = "/vserver/v2/createBlockStorageSnapshotInstance"

    static let all = [
        SignatureVector(
            method: "GET", target: "/vserver/v2/getRegionList", signature: "WYHWCQTQST9DWcbFb3reGMpNDykBRFrsgl2WkMQjBVg="),
        SignatureVector(
            method: "GET", target: "/vserver/v2/getRegionList?responseFormatType=json",
            signature: "zCtayPxG3g+sNk/4e7nh4d8tt62ARHm7AuGgF3w8yiY="),
        SignatureVector(
            method: "GET",
            target: create + "?regionCode=KR&blockStorageSnapshotName=snapshot-test&originalBlockStorageInstanceNo=10003168"
                + "&snapshotTypeCode=FULL&responseFormatType=json",
            signature: "9oEHAf3AL6hFZlHnTfT7RKNsr/zPY7cj+wDjhcIJ0lQ="),
        SignatureVector(method: "POST", target: create, signature: "sdt2FEz46IchZctWmnj3x3bp62qdmKAPeZ6kMFq7lXI="),
        SignatureVector(
            method: "POST", target: create + "?responseFormatType=json",
            signature: "h2nYj31aVQXAAFz8b4+rO5DHgA6hdhhEiz7WoRWgLH8="),
        SignatureVector(
            method: "GET",
            target: create + "?blockStorageSnapshotDescription=a%20b%2Bc&originalBlockStorageInstanceNo=10003168",
            signature: "fmZXvCoA+LTaXeA0VE2FvAo+7RmvoXV8o0Fl2jn8v6Y="),
        SignatureVector(
            method: "GET",
            target: create + "?blockStorageSnapshotDescription=a b+c&originalBlockStorageInstanceNo=10003168",
            signature: "xA6WLOmwGVWN+RLDxFhdYk0NKuKehpXHwSB7QbrjlQ0="),
    ]

    func verify(method: String? = nil, target: String? = nil, signature: String? = nil) -> Bool {
        Signature.verify(
            signature ?? self.signature, method: method ?? self.method, target: target ?? self.target,
            timestamp: Self.timestamp, accessKey: Self.accessKey, secretKey: Self.secretKey)
    }
}

@Suite("Signature")
struct SignatureTests {
    @Test("gives the sheet's seven signatures", arguments: SignatureVector.all)
    func vectors(_ vector: SignatureVector) {
        let signature = Signature.sign(
            method: vector.method, target: vector.target, timestamp: SignatureVector.timestamp,
            accessKey: SignatureVector.accessKey, secretKey: SignatureVector.secretKey)
        #expect(signature == vector.signature)
        #expect(vector.verify())
    }

    @Test("a lower-case method is signed in upper case")
    func methodCase() {
        #expect(SignatureVector.all[0].verify(method: "get"))
        #expect(!SignatureVector.all[0].verify(method: "POST"))
    }

    @Test("accepts the decoded form of an encoded query, and never the other way round")
    func decodedQuery() {
        let (encoded, decoded) = (SignatureVector.all[5], SignatureVector.all[6])
        #expect(encoded.verify(signature: decoded.signature))
        #expect(encoded.verify(target: encoded.target.replacing("%20", with: "+"), signature: decoded.signature))
        #expect(!decoded.verify(signature: encoded.signature))
    }

    @Test("a malformed escape leaves only the raw target", arguments: ["%", "%2", "%zz", "%FF"])
    func malformedEscape(_ escape: String) {
        let target = "/vserver/v2/getRegionList?x=\(escape)"
        let signature = Signature.sign(
            method: "GET", target: target, timestamp: SignatureVector.timestamp, accessKey: SignatureVector.accessKey,
            secretKey: SignatureVector.secretKey)
        #expect(SignatureVector.all[0].verify(target: target, signature: signature))
        #expect(!SignatureVector.all[0].verify(target: target))
    }

    @Test("every changed, missing or added character of a signature is refused")
    func tamperedSignature() {
        let vector = SignatureVector.all[0]
        let characters = Array(vector.signature)
        for index in characters.indices {
            var changed = characters
            changed[index] = characters[index] == "A" ? "B" : "A"
            #expect(!vector.verify(signature: String(changed)))
            #expect(!vector.verify(signature: String(characters.prefix(index))))
        }
        #expect(!vector.verify(signature: vector.signature + "="))
    }

    @Test(
        "equality in constant time is equality",
        arguments: [("", "", true), ("a", "", false), ("ab", "ac", false), ("é", "é", true)])
    func constantTimeEquality(_ a: String, _ b: String, _ areEqual: Bool) {
        #expect(Signature.constantTimeEqual(a, b) == areEqual)
    }

    @Test("a client's headers are what a server verifies")
    func clientHeaders() throws {
        let headers = Dictionary(
            uniqueKeysWithValues: Signature.headers(
                method: "GET", target: SignatureVector.all[0].target, millisecondsSinceEpoch: 1_750_837_814_000,
                accessKey: SignatureVector.accessKey, secretKey: SignatureVector.secretKey
            ).map { ($0.name, $0.value) })
        #expect(headers.count == 3)
        #expect(headers["x-ncp-apigw-timestamp"] == SignatureVector.timestamp)
        #expect(headers["x-ncp-iam-access-key"] == SignatureVector.accessKey)
        #expect(headers["x-ncp-apigw-signature-v2"] == SignatureVector.all[0].signature)
    }
}
