import Testing
import VarveClient
import VarveTestKit

/// After a change of the table that is meant: `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.
@Suite("Request types")
struct RequestSourceTests {
    @Test("every operation's request type is what the table says", arguments: VarveWire.Operation.all)
    func upToDate(operation: VarveWire.Operation) throws {
        let source = RequestSource(operation: operation)
        let difference = try KeptText(source.path).difference(from: Array(source.text.utf8))
        #expect(difference == nil)
    }

    @Test("every operation, with every parameter, has its typed form, and the table reads it")
    func complete() throws {
        #expect(FullRequests.all.map { type(of: $0).operationName }.sorted() == VarveWire.Operation.all.map(\.name).sorted())
        for request in FullRequests.all {
            let operation = type(of: request).operation
            #expect(type(of: request).itemName == "\(operation.itemType)")
            let parameters = try RequestParameters(encoding: request)
            for description in operation.parameters.map(\.description) where description.name != "responseFormatType" {
                let isGiven = parameters[description.name] != nil || parameters.formEncoded.contains("\(description.name).1")
                #expect(isGiven, "\(operation.name) \(description.name)")
            }
            for parameter in operation.parameters { #expect(throws: Never.self) { try parameter.slot(parameters) } }
        }
    }
}

extension OperationRequest {
    fileprivate static var itemName: String { "\(Item.self)" }
}
