extension OpenAPI {
    /// The paths of a lab.
    static let labPaths: [(name: String, value: WireNode)] = LabOperation.allCases.map { operation in
        let described: WireNode = [
            "operationId": .text(operation.name), "tags": ["Lab"], "summary": .text(operation.summary),
        ]
        let body = operation.body.map { ["requestBody": ["required": true, "content": json($0)]] as WireNode } ?? [:]
        return (operation.path, [operation.method.lowercased(): described + body + ["responses": labAnswers]])
    }

    private static let labAnswers: WireNode = [
        "200": ["description": "Done.", "content": json(labStatus)],
        "400": ["$ref": "#/components/responses/Refused"],
        "401": ["$ref": "#/components/responses/NotAuthenticated"],
        "404": ["description": "The server is no lab."],
        "413": ["$ref": "#/components/responses/TooLarge"],
        "500": ["$ref": "#/components/responses/Failed"],
    ]

    private static let number: WireNode = ["type": "number", "minimum": 0]
    private static let integer: WireNode = ["type": "integer", "minimum": 0]
    private static let flag: WireNode = ["type": "boolean"]

    private static let labStatus = object([
        ("clock", object([("time", text), ("isRunning", flag)])),
        ("durations", ["type": "object", "additionalProperties": number]),
        (
            "faults",
            list(object([("id", integer), ("fault", ["type": "object"]), ("callCount", integer), ("hitCount", integer)]))
        ),
        ("states", list(object([("name", text), ("savedAt", text), ("byteCount", integer)]))),
    ])

    private static func list(_ item: WireNode) -> WireNode { ["type": "array", "items": item] }

    /// A schema of an object that has no members but these, and needs none.
    fileprivate static func options(_ members: [(name: String, value: WireNode)]) -> WireNode {
        ["type": "object", "additionalProperties": false, "properties": .object(members)]
    }

    fileprivate static let fault = options([
        ("operation", text), ("parameters", ["type": "object", "additionalProperties": text]),
        ("fromCall", ["type": "integer", "minimum": 1]), ("times", integer), ("delaySeconds", number), ("takesEffect", flag),
        ("dropsConnection", flag),
        (
            "failure",
            options([
                ("envelope", ["type": "string", "enum": .texts(LabFault.Failure.Envelope.allCases.map(\.rawValue))]),
                ("httpStatus", ["type": "integer", "minimum": 400, "maximum": 599]), ("code", text), ("message", text),
                ("details", text),
            ])
        ),
    ])

    fileprivate static let clock = options([("time", text), ("advanceSeconds", number), ("isRunning", flag)])
    fileprivate static let durations: WireNode = ["type": "object", "additionalProperties": number]
    fileprivate static let id = options([("id", integer)])
    fileprivate static let name = object([("name", ["type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"])])
}

extension LabOperation {
    /// The schema of what is sent; nil for nothing.
    fileprivate var body: WireNode? {
        switch self {
        case .status, .reset: nil
        case .clock: OpenAPI.clock
        case .durations: OpenAPI.durations
        case .addFault: OpenAPI.fault
        case .clearFaults: OpenAPI.id
        case .save, .load, .delete: OpenAPI.name
        }
    }
}
