import Foundation
import VarveCatalog
import VarveWire

/// Raw requests, signed as foreign clients sign them.
extension GatewayFixture {
    /// How a request is signed; what is nil is right.
    struct Signing {
        var accessKey: String?
        var secretKey: String?
        /// Seconds from the server's clock.
        var clockOffset = 0.0
        /// What is signed instead of the target that is sent.
        var signedTarget: String?
        var headerName = GatewayHeader.signatureV2
    }

    /// A signed request for an operation or another target.
    func signed(
        _ method: String, _ target: String, body: String = "", _ signing: Signing = Signing()
    ) -> HTTPRequestText {
        let accessKey = signing.accessKey ?? key.accessKey
        let timestamp = String(Int64((Date().timeIntervalSince1970 + signing.clockOffset) * 1000))
        let signature = Signature.sign(
            method: method, target: signing.signedTarget ?? target, timestamp: timestamp, accessKey: accessKey,
            secretKey: signing.secretKey ?? key.secretKey)
        return HTTPRequestText(
            method: method, target: target,
            headers: [
                (GatewayHeader.timestamp, timestamp), (GatewayHeader.accessKey, accessKey), (signing.headerName, signature),
            ], body: body)
    }

    /// Sends one request over a connection of its own.
    func send(_ request: HTTPRequestText, to port: Int) async throws -> HTTPAnswer {
        try await HTTPConnection.with(port: port) { try await $0.exchange(request) }
    }

    /// Calls an operation with these parameters, as in a query or form: empty ones too.
    /// - Parameter format: what is asked for, unless a parameter asks for another one.
    func call(
        _ name: String, _ parameters: [String: String] = [:], method: String = "GET", format: String = "json",
        by key: AccessKeyPair? = nil, at port: Int
    ) async throws -> HTTPAnswer {
        let signing = Signing(accessKey: key?.accessKey, secretKey: key?.secretKey)
        let pairs = parameters.merging(["responseFormatType": format]) { given, _ in given }.sorted { $0.key < $1.key }
        let encoded = pairs.map { "\(FormCoding.encode($0.key))=\(FormCoding.encode($0.value))" }.joined(separator: "&")
        let path = Operation.named(name)?.path ?? Operation.basePath + name
        let request =
            method == "GET" ? signed("GET", "\(path)?\(encoded)", signing) : signed(method, path, body: encoded, signing)
        return try await send(request, to: port)
    }
}

/// The body of a gateway error (contract sheet, section 2.3).
func gatewayBody(_ code: String, _ message: String, _ details: String) -> String {
    #"{"error":{"errorCode":"\#(code)","message":"\#(message)","details":"\#(details)"}}"#
}
