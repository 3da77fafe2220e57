import VarveClient
import VarveCommand
import VarveWire

/// The calls of one command: typed, or as the service answered them.
struct API: Sendable {
    let client: Client
    /// The service's address, for people.
    let endpoint: String
    /// Nil for the service's first one.
    var regionCode: String?

    /// The objects of an operation's answer.
    func items<Item: WireItem>(
        _ name: String, _ parameters: [String: String?] = [:], as type: Item.Type = Item.self
    ) async throws -> [Item] {
        let operation = try operation(name)
        return try await client.items(operation, given(parameters, operation))
    }

    /// The answer as it came, json or xml.
    /// - Throws: ``ClientError/refused(httpStatus:_:)`` if it is a refusal.
    func answer(_ name: String, _ parameters: [String: String?], as format: ResponseFormat) async throws -> RawAnswer {
        let operation = try operation(name)
        var parameters = given(parameters, operation)
        parameters["responseFormatType"] = format.rawValue
        let received = try await client.call(operation, parameters)
        let answer = RawAnswer(received.body, of: operation, format: format)
        if case .failure(let refusal) = answer.outcome {
            throw ClientError.refused(httpStatus: received.httpStatus, refusal)
        }
        return answer
    }

    /// Prints the answer of an operation: its objects as people or as programs read them.
    func show<Item: WireItem>(
        _ name: String, _ parameters: [String: String?], as format: OutputFormat, _ table: ([Item]) throws -> String
    ) async throws {
        switch format {
        case .table: try Output.say(table(try await items(name, parameters)))
        case .json: try Output.say(await answer(name, parameters, as: .json).text)
        case .xml: try Output.say(await answer(name, parameters, as: .xml).text)
        }
    }

    private func given(_ parameters: [String: String?], _ operation: Operation) -> [String: String] {
        var given = parameters.compactMapValues { $0 }
        let isRegional = operation.parameters.contains { $0.description.name == "regionCode" }
        if isRegional, let regionCode, given["regionCode"] == nil { given["regionCode"] = regionCode }
        return given
    }

    private func operation(_ name: String) throws -> Operation {
        guard let operation = Operation.named(name) else { throw CommandError("there is no operation \(name)") }
        return operation
    }
}

extension [String: String?] {
    /// These, and a list as the wire has it: `name.1`, `name.2` and so on.
    func with(_ name: String, _ elements: [String]) -> Self {
        var parameters = self
        for (index, element) in elements.enumerated() { parameters["\(name).\(index + 1)"] = element }
        return parameters
    }
}
