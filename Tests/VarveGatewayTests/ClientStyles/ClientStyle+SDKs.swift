import Foundation
import VarveTestKit
import VarveWire

/// The official SDKs as they post.
extension ClientStyle {
    /// Go, and with it Terraform, cb-spider and NKS's tools (8.1): all in the body, `responseFormatType` first; only the path signed, under
    /// the older name; the answer taken apart by byte positions, and its values typed.
    static let goSDK = ClientStyle(testDescription: "Go SDK") { operation, parameters, fixture in
        let body = ValueEncoding.go.encode([("responseFormatType", "json")] + parameters)
        var request = fixture.signed("POST", path(operation), body: body, .init(headerName: GatewayHeader.signatureV1))
        request.headers += [form, ("User-Agent", "vserver/1.0.7/go"), ("Accept-Encoding", "gzip")]
        return request
    } read: { operation, answer in
        guard let text = try GoSDK.unwrap(answer.body, status: "\(answer.status) \(answer.reason)") else { return [:] }
        let members = try JSON(text).members ?? [:]
        if let problem = GoModel.problem(in: members) { throw Failure.unreadable(problem) }
        return members
    }

    /// JavaScript (8.3): the form, the older name, and the first root member whatever its name.
    static let javaScriptSDK = ClientStyle(testDescription: "JavaScript SDK") { operation, parameters, fixture in
        let body = ValueEncoding.javaScript.encode([("responseFormatType", "json")] + parameters)
        var request = fixture.signed("POST", path(operation), body: body, .init(headerName: GatewayHeader.signatureV1))
        request.headers += [form, ("Accept", "application/json")]
        return request
    } read: { _, answer in
        try json(answer)
    }

    /// Python (8.2): the format in the query and signed with it, the rest in the body with `%20` and bare slashes; `True` and `False`; the
    /// first root member that says `Response`.
    static let pythonSDK = ClientStyle(testDescription: "Python SDK", yes: "True", no: "False") {
        operation, parameters, fixture in
        var request = fixture.signed(
            "POST", path(operation) + "?responseFormatType=json", body: ValueEncoding.pythonQuote.encode(parameters),
            .init(headerName: GatewayHeader.signatureV1))
        request.headers += [form, ("User-Agent", "Swagger-Codegen/1.0.1/python")]
        return request
    } read: { _, answer in
        try json(answer) { $0.contains("Response") }
    }

    /// Java's Post methods (8.3): v2, an API key that nobody needs, and a parser chosen by the subtype of the answer.
    static let javaSDKPost = ClientStyle(testDescription: "Java SDK, POST") { operation, parameters, fixture in
        let body = ValueEncoding.java.encode(parameters + [("responseFormatType", "json")])
        var request = fixture.signed("POST", path(operation), body: body)
        request.headers += javaHeaders + [form]
        return request
    } read: { operation, answer in
        try java(operation, answer)
    }

    /// Java's Get methods: the encoded query, signed as it is sent.
    static let javaSDKGet = ClientStyle(testDescription: "Java SDK, GET") { operation, parameters, fixture in
        let query = ValueEncoding.java.encode(parameters + [("responseFormatType", "json")])
        var request = fixture.signed("GET", path(operation) + "?" + query)
        request.headers += javaHeaders
        return request
    } read: { operation, answer in
        try java(operation, answer)
    }

    /// Java leaves the format to the caller, so that it may really read XML.
    static let javaSDKXML = ClientStyle(testDescription: "Java SDK, XML") { operation, parameters, fixture in
        var request = fixture.signed("POST", path(operation), body: ValueEncoding.java.encode(parameters))
        request.headers += javaHeaders + [form]
        return request
    } read: { operation, answer in
        try java(operation, answer)
    }

    private static let javaHeaders = [
        (name: "x-ncp-apigw-api-key", value: "an-api-key-of-the-old-portal"), (name: "x-ncp-apigw-sdk-version", value: "1.1"),
    ]

    /// The marshaller by the subtype; a root of another name than the response class's is mapped as a whole, which finds nothing.
    private static func java(_ operation: String, _ answer: HTTPAnswer) throws -> [String: JSON] {
        let type = answer.contentType?.split(separator: ";").first.map(String.init) ?? ""
        switch type {
        case "application/json": return try json(answer) { $0 == operation + "Response" }
        case "application/xml":
            guard 200..<300 ~= answer.status else { throw Failure.refused(status: answer.status, body: answer.text) }
            let (root, members) = try XMLTree.parse(answer.body)
            guard root == operation + "Response" else { throw Failure.unreadable(answer.text) }
            return members.members ?? [:]
        default: throw Failure.unreadable("no marshaller for \(type)")
        }
    }
}
