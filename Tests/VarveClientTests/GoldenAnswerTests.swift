import Foundation
import Testing
import VarveClient
import VarveTestKit

/// Every answer that is kept byte for byte, read by the client: objects, refusals of the service and of the gateway.
@Suite("Recorded answers")
struct GoldenAnswerTests {
    private static let directory = KeptText("Tests/VarveGatewayTests/Golden").url

    /// The names of the JSON answers of operations.
    static let names: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return names.filter { $0.hasSuffix(".json") && VarveWire.Operation.named(operation($0)) != nil }.sorted()
    }()

    private static func operation(_ name: String) -> String { String(name.prefix { $0 != "." }) }

    @Test("there are answers of every operation")
    func complete() {
        #expect(Set(Self.names.map(Self.operation)) == Set(VarveWire.Operation.all.map(\.name)))
    }

    @Test("each is what its name says", arguments: names)
    func read(name: String) async throws {
        let body = [UInt8](try Data(contentsOf: Self.directory.appendingPathComponent(name)))
        let request = try #require(FullRequests.all.first { type(of: $0).operationName == Self.operation(name) })
        let isDone = !name.contains(".refused.") && !name.contains(".failed.")
        let scripted = ScriptedClient([.success(TransportResponse(status: isDone ? 200 : 400, body: body))])
        if isDone {
            let (count, totalRows) = try await Self.count(request, scripted.client)
            #expect(String(decoding: body, as: UTF8.self).contains("\"totalRows\": \(totalRows),"))
            #expect(count <= totalRows)
        } else {
            let error = await #expect(throws: ClientError.self) { try await Self.count(request, scripted.client) }
            guard case .refused(let refusal) = error, case .known = refusal.code else {
                Issue.record("\(name): \(String(describing: error))")
                return
            }
            #expect(!refusal.message.isEmpty)
        }
    }

    /// How many objects the client reads, and how many there are on all pages.
    private static func count(_ request: some OperationRequest, _ client: StorageClient) async throws(ClientError) -> (Int, Int) {
        let page = try await client.send(request)
        return (page.items.count, page.totalRows)
    }
}
