import VarveClient
import VarveCommand

/// The making of an object: the call, the wait if it is wanted, and what is printed of it.
struct Creation: Sendable {
    let client: StorageClient
    let waiting: WaitOptions
    let format: OutputFormat

    /// Prints the object's number; or, for programs, the service's own answer as of then.
    /// - Parameters:
    ///   - reach: waits until the object is made.
    ///   - detail: the request that shows it.
    func callAsFunction<Item: StatefulItem, Detail: OperationRequest>(
        _ item: Item, _ reach: @escaping Reach<Item>, _ detail: (String) -> Detail
    ) async throws where Detail.Item == Item {
        do {
            if waiting.wait { try await waiting.limit("creating", [item.number], reach) }
        } catch {
            // Whoever made it needs the number all the same.
            if format == .table { try? Output.say(item.number) }
            throw error
        }
        if format == .table { return try Output.say(item.number) }
        try await client.showOne(item.number, detail(item.number), as: format) { _ in "" }
    }
}
