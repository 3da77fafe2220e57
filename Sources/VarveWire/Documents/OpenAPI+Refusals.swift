extension OpenAPI {
    /// The answers that are no success, by the name of their component; ``refusalNames`` says which HTTP status each has.
    static let refusals: [(name: String, value: WireNode)] = refusalNames.map { ($0.name, refusal(httpStatus: $0.httpStatus)) }

    static let refusalNames: [(httpStatus: Int, name: String)] = [
        (400, "Refused"), (401, "NotAuthenticated"), (413, "TooLarge"), (429, "TooMany"), (500, "Failed"),
        (503, "Overloaded"),
    ]

    /// The service's refusals come in the format that was asked for, the gateway's are always JSON.
    private static func refusal(httpStatus: Int) -> WireNode {
        let service = ServiceErrorCode.allCases.filter { $0.httpStatus == httpStatus }.map(\.rawValue)
        let gateway = GatewayErrorCode.allCases.filter { $0.httpStatus == httpStatus }
        let messages = gateway.map { "\($0.rawValue) \($0.message)" } + service
        let summary = "Refused: \(messages.joined(separator: ", "))."
        let gatewayBody = object([
            ("error", object([("errorCode", codes(gateway.map(\.rawValue))), ("message", text), ("details", text)]))
        ])
        guard !service.isEmpty else { return ["description": .text(summary), "content": json(gatewayBody)] }
        let outcome = object([("returnCode", codes(service)), ("returnMessage", text)])
        let serviceBody = object([(Envelope.errorRoot, outcome)])
        return [
            "description": .text(summary),
            "content": json(["oneOf": [serviceBody, gatewayBody]])
                + ["application/xml": ["schema": outcome + ["xml": ["name": .text(Envelope.errorRoot)]]]],
        ]
    }

    static let text: WireNode = ["type": "string"]

    /// A schema of an object that has all of these members.
    static func object(_ members: [(name: String, value: WireNode)]) -> WireNode {
        ["type": "object", "required": .texts(members.map(\.name)), "properties": .object(members)]
    }

    private static func codes(_ codes: [String]) -> WireNode { ["type": "string", "enum": .texts(codes)] }

    static func json(_ schema: WireNode) -> WireNode { ["application/json": ["schema": schema]] }
}
