#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

extension Envelope {
    /// Reads the JSON body of an answer, whatever its HTTP status: success, service error and gateway error differ by their root.
    public static func decode<Item: WireItem>(
        _ body: some Collection<UInt8>, operation: Operation, as type: Item.Type = Item.self
    ) throws(ResponseError) -> Page<Item> {
        precondition(operation.itemType == type, "\(operation.name) answers \(operation.itemType), not \(type)")
        do {
            return try JSONDecoder().decode(Answer<Item>.self, from: Data(body), configuration: operation).page
        } catch let error as ResponseError {
            throw error
        } catch let error as DecodingError {
            throw .malformed("The body is no answer of \(operation.name): \(error.reason)")
        } catch {
            throw .malformed("The body is no answer of \(operation.name): \(error)")
        }
    }

    /// What the body of a refusal says, whatever was asked.
    public static func decodeRefusal(_ body: some Collection<UInt8>) -> ResponseError {
        let refusal = try? JSONDecoder().decode(Refusal.self, from: Data(body))
        return refusal?.error?.responseError ?? refusal?.responseError?.responseError ?? .malformed("The body is no refusal.")
    }

    private struct Refusal: Decodable {
        let error: GatewayBody?
        let responseError: Outcome?
    }

    /// A body under its root member.
    private struct Answer<Item: WireItem>: DecodableWithConfiguration {
        let page: Page<Item>

        init(from decoder: any Decoder, configuration operation: Operation) throws {
            let root = try decoder.container(keyedBy: Name.self)
            if root.contains("error") { throw try root.decode(GatewayBody.self, forKey: "error").responseError }
            if root.contains(Name(Envelope.errorRoot)) {
                throw try root.decode(Outcome.self, forKey: Name(Envelope.errorRoot)).responseError
            }
            let response = Name(operation.responseName)
            let outcome = try root.decode(Outcome.self, forKey: response)
            guard outcome.returnCode == Envelope.successCode else { throw outcome.responseError }
            let members = try root.nestedContainer(keyedBy: Name.self, forKey: response)
            let list = try members.decodeIfPresent(
                [Element<Item>].self, forKey: Name(operation.listName), configuration: Self.firstMember)
            let items = list?.map(\.item) ?? []
            let totalRows = try members.decodeIfPresent(Int64.self, forKey: "totalRows").map(Int.init) ?? items.count
            page = Page(items: items, totalRows: totalRows, requestID: try members.decode(String.self, forKey: "requestId"))
        }

        private static var firstMember: Name { Name(Mirror(reflecting: Item.example).children.first?.label ?? "") }
    }

    /// An object, which has at least the member that tells it.
    private struct Element<Item: WireItem>: DecodableWithConfiguration {
        let item: Item

        init(from decoder: any Decoder, configuration firstMember: Name) throws {
            guard try decoder.container(keyedBy: Name.self).contains(firstMember) else {
                throw DecodingError.keyNotFound(
                    firstMember, .init(codingPath: decoder.codingPath, debugDescription: "\(firstMember.stringValue) is missing"))
            }
            item = try Item(from: decoder)
        }
    }

    private struct Outcome: Decodable {
        let returnCode: String
        let returnMessage: String

        var responseError: ResponseError {
            returnCode.isEmpty
                ? .malformed("The body has no returnCode.")
                : .service(returnCode: returnCode, returnMessage: returnMessage)
        }
    }

    private struct GatewayBody: Decodable {
        let errorCode: String
        let message: String
        let details: String

        var responseError: ResponseError {
            if errorCode.isEmpty { return .malformed("The body has no errorCode.") }
            guard let code = GatewayErrorCode(rawValue: errorCode) else {
                return .unknownGateway(code: errorCode, message: message, details: details)
            }
            return .gateway(GatewayError(code, details))
        }
    }

    private struct Name: CodingKey, ExpressibleByStringLiteral {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init(stringValue: String) { self.init(stringValue) }
        init(stringLiteral name: String) { self.init(name) }
        init?(intValue: Int) { nil }
    }
}

extension DecodingError {
    fileprivate var reason: String {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
            .dataCorrupted(let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
        @unknown default: return "\(self)"
        }
    }
}
