/// The OpenAPI 3.1 document of the API, written from the table of operations and the examples of the answers. Pure.
public enum OpenAPI {
    /// The document as JSON.
    /// - Parameters:
    ///   - release: the version of the program that answers so.
    ///   - isLab: whether the program answers ``LabOperation``s.
    public static func document(
        operations: [Operation] = Operation.all, release: String = Release.version, isLab: Bool = false
    ) -> [UInt8] {
        JSONWriter.pretty([
            "openapi": "3.1.0",
            "info": ["title": "Varve", "version": .text(release), "description": .text(introduction)],
            "servers": [["url": "/"]],
            "security": [.object(securitySchemes.map { ($0.name, []) })],
            "tags": .list((tags(of: operations) + (isLab ? ["Lab"] : [])).map { ["name": .text($0)] }),
            "paths": .object(operations.map { ($0.path, $0.pathItem) } + (isLab ? labPaths : [])),
            "components": [
                "securitySchemes": .object(securitySchemes.map { ($0.name, $0.scheme) }),
                "schemas": .object(schemas(of: operations)),
                "responses": .object(refusals),
            ],
        ])
    }

    static let introduction = """
        Block storage and snapshots: the storage part of NAVER Cloud Platform's Server (VPC) API. Every operation takes GET, with its \
        parameters in the query, and POST, with its parameters in a form (and in the query; the form wins). Unknown parameters are \
        ignored, and an empty value is as good as none. A request is signed: HMAC-SHA256 with the secret key over \
        `METHOD PATH?QUERY`, the timestamp and the access key, each on a line of its own, in Base64.
        """

    private static let securitySchemes: [(name: String, scheme: WireNode)] = [
        (
            "timestamp",
            header(GatewayHeader.timestamp, "Milliseconds since the Unix epoch, within 5 minutes of the server's clock.")
        ),
        ("accessKey", header(GatewayHeader.accessKey, "The access key.")),
        ("signature", header(GatewayHeader.signatureV2, "The signature, in Base64. \(GatewayHeader.signatureV1) does as well.")),
    ]

    private static func header(_ name: String, _ summary: String) -> WireNode {
        ["type": "apiKey", "in": "header", "name": .text(name), "description": .text(summary)]
    }

    private static func tags(of operations: [Operation]) -> [String] {
        var seen: Set<String> = []
        return operations.map(\.tag).filter { seen.insert($0).inserted }
    }

    private static func schemas(of operations: [Operation]) -> [(name: String, value: WireNode)] {
        var seen: Set<String> = []
        let items = operations.map(\.itemType).filter { seen.insert($0.listName).inserted }
        return items.map { (ItemSchema.name(of: $0), ItemSchema.schema(of: $0)) }
            + operations.map { ($0.responseName, $0.answerSchema) } + [("CommonCode", commonCode)]
    }

    private static let commonCode = object([("code", text), ("codeName", text)])
}

/// What this is a build of.
public enum Release {
    public static let version = "0.1.0"
}
