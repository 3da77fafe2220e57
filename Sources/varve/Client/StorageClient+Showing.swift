import Foundation
import VarveClient
import VarveCommand
import VarveWire

extension StorageClient {
    /// The service's address, for people.
    var place: String { configuration.endpoint.map { "\($0)" } ?? "" }

    /// An answer as it came, json or xml.
    /// - Throws: ``ClientError`` if it is a refusal.
    func answer(
        _ operation: VarveWire.Operation, _ parameters: RequestParameters, as format: ResponseFormat
    ) async throws -> RawAnswer {
        let sentAt = Date()
        let received = try await answer(to: operation, parameters, format: format)
        let answer = RawAnswer(received.body, of: operation, format: format)
        if case .failure(let refusal) = answer.outcome { throw ClientError(refusal, of: received, sentAt: sentAt) }
        return answer
    }

    /// Prints the objects of an answer, as people or as programs read them.
    func show<Request: OperationRequest>(
        _ request: Request, as format: OutputFormat, _ text: ([Request.Item]) -> String
    ) async throws {
        guard let format = format.wire else { return try Output.say(text(try await send(request).items)) }
        try Output.say(try await answer(Request.operation, RequestParameters(encoding: request), as: format).text)
    }

    /// Prints the object of an answer.
    /// - Throws: ``CommandError`` if there is none of that number.
    func showOne<Request: OperationRequest>(
        _ number: String, _ request: Request, as format: OutputFormat, _ text: (Request.Item) -> String
    ) async throws where Request.Item: StatefulItem {
        guard let format = format.wire else {
            guard let item = try await send(request).items.first else { throw noObject(number, Request.Item.self) }
            return try Output.say(text(item))
        }
        let answer = try await answer(Request.operation, RequestParameters(encoding: request), as: format)
        if case .success(0) = answer.outcome { throw noObject(number, Request.Item.self) }
        try Output.say(answer.text)
    }

    func noObject<Item: StatefulItem>(_ number: String, _ type: Item.Type) -> CommandError {
        CommandError("there is no \(Item.kindName) \(number)\(configuration.regionCode.map { " in region \($0)" } ?? "")")
    }

    /// The server of that name, or of that number.
    func server(_ text: String) async throws -> ServerInstance {
        if let server = try await servers.find(named: text) { return server }
        if text.allSatisfy({ ("0"..."9").contains($0) }), let server = try await servers.find(text) { return server }
        throw CommandError("there is no server \(text); `varve server list` shows them")
    }
}

extension OutputFormat {
    /// Nil for people.
    fileprivate var wire: ResponseFormat? {
        switch self {
        case .table: nil
        case .json: .json
        case .xml: .xml
        }
    }
}
