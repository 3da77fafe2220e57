import Foundation

/// The store beneath: Varve's own, for admins of the root account.
public struct PoolCalls: Sendable {
    /// A check reads every table; no answer comes before it is through.
    private static let checkTimeout = Duration.seconds(24 * 3600)

    let client: StorageClient

    /// Space and jobs.
    public func status() async throws(ClientError) -> PoolStatus { try await ask(client, .status) }

    /// Whether every page and table is reached exactly as accounted. Takes as long as reading every table does; the client's timeout does not hold.
    public func check() async throws(ClientError) -> PoolCheckReport {
        try await ask(client.with { $0.timeout = Self.checkTimeout }, .check)
    }

    /// Begins a scrub, or takes the one that was begun a step further: call again until the answer has an end. A step takes about a second; one that is repeated, as
    /// after a connection was lost, is only another step.
    public func scrub() async throws(ClientError) -> PoolScrub { try await ask(client, .scrub) }

    private func ask<Value: Decodable>(_ client: StorageClient, _ operation: PoolOperation) async throws(ClientError) -> Value {
        let answer = try await client.caller.answer(
            to: Call(name: operation.name, path: operation.path, access: .read, method: .init(rawValue: operation.method)))
        return try answer.json(operation.name)
    }
}

extension Caller.Answer {
    /// A body that is JSON of its own, outside the envelope.
    func json<Value: Decodable>(_ name: String) throws(ClientError) -> Value {
        guard response.status == 200 else {
            throw ClientError(Envelope.decodeRefusal(response.body), of: response, sentAt: sentAt)
        }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(response.body))
        } catch {
            throw .malformed(httpStatus: 200, reason: "The body is no answer of \(name): \(error)")
        }
    }
}
