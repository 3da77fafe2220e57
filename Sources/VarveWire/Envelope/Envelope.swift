/// The envelope around every answer of the service (sheet 3).
public enum Envelope {
    static let errorRoot = "responseError"
    static let successCode = "0"

    /// The answer of an operation that was done, with HTTP status 200.
    /// - Parameters:
    ///   - items: the objects of this page, of the operation's ``Operation/itemType``.
    ///   - totalRows: how many objects there are on all pages.
    ///   - requestID: a UUID.
    public static func success<Item: WireItem>(
        operation: Operation, items: [Item], totalRows: Int, requestID: String, format: ResponseFormat
    ) -> WireResponse {
        precondition(operation.itemType == Item.self, "\(operation.name) answers \(operation.itemType), not \(Item.self)")
        let rows: [Member] = [("totalRows", .number(String(totalRows))), (operation.listName, .list(items.map(node)))]
        let outcome: [Member] = [
            ("requestId", .text(requestID)), ("returnCode", .text(successCode)), ("returnMessage", .text("success")),
        ]
        let members = format == .json ? rows + outcome : outcome + rows
        return render(root: operation.responseName, members, httpStatus: 200, code: successCode, format: format)
    }

    /// The answer of an operation that was refused or failed.
    public static func failure(_ error: ServiceError, format: ResponseFormat) -> WireResponse {
        failure(httpStatus: error.code.httpStatus, code: error.code.rawValue, message: error.message, format: format)
    }

    static func failure(httpStatus: Int, code: String, message: String, format: ResponseFormat) -> WireResponse {
        let members: [Member] = [("returnCode", .text(code)), ("returnMessage", .text(message))]
        return render(root: errorRoot, members, httpStatus: httpStatus, code: code, format: format)
    }

    private typealias Member = (name: String, value: WireNode)

    private static func render(
        root: String, _ members: [Member], httpStatus: Int, code: String, format: ResponseFormat
    ) -> WireResponse {
        let body =
            switch format {
            case .json: JSONRenderer.pretty(.object([(root, .object(members))]))
            case .xml: XMLRenderer.render(root: root, .object(members))
            }
        return WireResponse(httpStatus: httpStatus, code: code, format: format, body: body)
    }

    private static func node(_ item: some WireItem) -> WireNode {
        do {
            return try WireEncoder.encode(item)
        } catch {
            preconditionFailure("an answer type does not encode: \(error)")
        }
    }
}
