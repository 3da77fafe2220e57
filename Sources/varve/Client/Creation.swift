import VarveCommand
import VarveWire

extension Wait {
    /// Until nothing is being done to the objects any more.
    static func settled(_ doing: String, _ family: Family<Item>, _ limit: WaitLimit) -> Wait {
        Wait(doing: doing, family: family, limit: limit) { $0.map(family.isSettled) ?? false }
    }
}

extension API {
    /// Makes an object, waits for it if that is wanted, and prints its number, or the service's own answer as of then.
    func create<Item>(
        _ family: Family<Item>, _ operation: String, _ parameters: [String: String?], _ format: OutputFormat, _ wait: Wait<Item>?
    ) async throws {
        let made: [Item] = try await items(operation, parameters)
        guard let number = made.first.map(family.number) else {
            throw CommandError("\(operation) answered no \(family.noun)")
        }
        do {
            try await wait?([number], self)
        } catch {
            // Whoever made it needs the number all the same.
            if format == .table { try? Output.say(number) }
            throw error
        }
        if format == .table { return try Output.say(number) }
        try await showOne(number, family, as: format) { _ in "" }
    }

    /// The server of that name, or of that number.
    func server(_ text: String) async throws -> ServerInstance {
        let named: [ServerInstance] = try await items("getServerInstanceList", ["serverName": text])
        if let server = named.first(where: { $0.serverName == text }) { return server }
        if text.allSatisfy(\.isASCIIDigit), let server = try await find(text, .servers) { return server }
        throw CommandError("there is no server \(text); `varve server list` shows them")
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
