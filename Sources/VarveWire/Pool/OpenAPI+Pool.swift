extension OpenAPI {
    /// The tag of ``poolPaths``.
    static let poolTag = "Pool"

    /// The paths of the pool, for admins of the root account.
    static let poolPaths: [(name: String, value: WireNode)] = PoolOperation.allCases.map { operation in
        let described: WireNode = [
            "operationId": .text(operation.name), "tags": [.text(poolTag)], "summary": .text(operation.summary),
            "responses": [
                "200": ["description": "Done.", "content": json(operation.answer)],
                "401": ["$ref": "#/components/responses/NotAuthenticated"],
                "429": ["$ref": "#/components/responses/TooMany"],
                "500": ["$ref": "#/components/responses/Failed"],
                "503": ["$ref": "#/components/responses/Overloaded"],
            ],
        ]
        return (operation.path, .object([(operation.method.lowercased(), described)]))
    }

    fileprivate static let poolStatus = object(
        [
            "mappedByteCount", "pendingByteCount", "allocatedByteCount", "freeByteCount", "volumeCount", "snapshotCount",
            "journalByteCount", "tableByteCount", "jobCount",
        ].map { ($0, count) } + [("reclaims", array(of: reclaim)), ("failures", array(of: text)), ("jobs", array(of: job))],
        optional: [("scrub", poolScrub)])

    fileprivate static let poolCheck =
        object(
            [
                "imageCount", "tableCount", "mappedByteCount", "leakedByteCount", "leakedTableCount", "problemCount",
                "disagreementCount",
            ].map { ($0, count) } + [
                ("isSound", truth), ("problems", array(of: text)), ("disagreements", array(of: disagreement)),
            ], optional: [("catalogFailure", text)])

    fileprivate static let poolScrub = object(
        [("startDate", text)]
            + [
                "imageCount", "byteCount", "doneByteCount", "readByteCount", "sharedByteCount", "notedByteCount",
                "wrongUnitCount",
            ].map { ($0, count) } + [("wrongPlaces", array(of: text))], optional: [("endDate", text)])

    private static let reclaim = object([
        ("image", text), ("fraction", ["type": "number", "minimum": 0, "maximum": 1]), ("freedByteCount", count),
        ("isWaitingForChildren", truth),
    ])

    private static let job = object(
        [
            ("transition", text), ("instanceNo", text), ("state", text), ("ageSeconds", seconds), ("stateAgeSeconds", seconds),
            ("failureCount", count),
        ], optional: [("failure", text), ("nextTrySeconds", seconds)])

    private static let disagreement = object([
        ("kind", ["type": "string", "enum": .texts(PoolCheckReport.Disagreement.Kind.allCases.map(\.rawValue))]), ("image", text),
        ("text", text),
    ])

    private static let count: WireNode = ["type": "integer", "minimum": 0]
    private static let seconds: WireNode = ["type": "number", "minimum": 0]
    private static let truth: WireNode = ["type": "boolean"]

    private static func array(of item: WireNode) -> WireNode { ["type": "array", "items": item] }

    /// A schema of an object that may have more members than it must.
    private static func object(
        _ members: [(name: String, value: WireNode)], optional: [(name: String, value: WireNode)]
    ) -> WireNode {
        [
            "type": "object", "required": .texts(members.map(\.name)), "properties": .object(members + optional),
        ]
    }
}

extension PoolOperation {
    fileprivate var answer: WireNode {
        switch self {
        case .status: OpenAPI.poolStatus
        case .check: OpenAPI.poolCheck
        case .scrub: OpenAPI.poolScrub
        }
    }
}
