extension Operation {
    /// What groups operations for readers: the kind of object that they answer.
    var tag: String { ItemSchema.name(of: itemType) }

    /// The operation by GET and by POST.
    var pathItem: WireNode {
        let fields = parameters.flatMap(\.description.fields)
        return [
            "get": described(as: name) + ["parameters": .list(fields.map(\.parameter)), "responses": responses],
            "post": described(as: name + "Post") + ["requestBody": Self.form(fields), "responses": responses],
        ]
    }

    /// The answer when it was done, without its root: what JSON has under ``responseName``, and XML in the element of that name.
    var answerSchema: WireNode {
        let item: WireNode = ["$ref": .text("#/components/schemas/\(tag)")]
        return OpenAPI.object([
            ("requestId", OpenAPI.text), ("returnCode", ["const": .text(Envelope.successCode)]), ("returnMessage", OpenAPI.text),
            ("totalRows", ["type": "integer", "minimum": 0]),
            (listName, ["type": "array", "items": item, "xml": ["wrapped": true]]),
        ]) + ["xml": ["name": .text(responseName)]]
    }

    private func described(as operationID: String) -> WireNode {
        let rules = combinations.map { $0.summary + "." }
        return ["operationId": .text(operationID), "tags": [.text(tag)], "summary": .text(summary)]
            + (rules.isEmpty ? [:] : ["description": .text(rules.joined(separator: " "))])
    }

    private var responses: WireNode {
        let answer: WireNode = ["$ref": .text("#/components/schemas/\(responseName)")]
        let done: WireNode = [
            "description": "Done.",
            "content": OpenAPI.json(OpenAPI.object([(responseName, answer)])) + ["application/xml": ["schema": answer]],
        ]
        let refusals = OpenAPI.refusalNames.map {
            (name: "\($0.httpStatus)", value: ["$ref": .text("#/components/responses/\($0.name)")] as WireNode)
        }
        return .object([("200", done)] + refusals)
    }

    private static func form(_ fields: [ParameterDescription.Field]) -> WireNode {
        let required = fields.filter(\.isRequired).map(\.name)
        let schema: WireNode =
            ["type": "object", "properties": .object(fields.map { ($0.name, $0.property) })]
            + (required.isEmpty ? [:] : ["required": .texts(required)])
        return ["required": .boolean(!required.isEmpty), "content": ["application/x-www-form-urlencoded": ["schema": schema]]]
    }
}

extension CombinationRule {
    /// The rule in words.
    package var summary: String {
        switch self {
        case .requires(let name, let needed): "\(name) needs \(needed)"
        case .atMostOne(let names): "At most one of \(names.joined(separator: ", ")) is given"
        }
    }
}
