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
        let rows = Part { writer in
            writer.member("totalRows")
            writer.number(String(totalRows))
            writer.member(operation.listName)
            write(items, to: writer)
        }
        let outcome = Part.texts([("requestId", requestID), ("returnCode", successCode), ("returnMessage", "success")])
        let parts = format == .json ? [rows, outcome] : [outcome, rows]
        return render(root: operation.responseName, parts, httpStatus: 200, code: successCode, format: format)
    }

    /// The answer of an operation that was refused or failed.
    public static func failure(_ error: ServiceError, format: ResponseFormat) -> WireResponse {
        failure(httpStatus: error.code.httpStatus, code: error.code.rawValue, message: error.message, format: format)
    }

    static func failure(httpStatus: Int, code: String, message: String, format: ResponseFormat) -> WireResponse {
        let outcome = Part.texts([("returnCode", code), ("returnMessage", message)])
        return render(root: errorRoot, [outcome], httpStatus: httpStatus, code: code, format: format)
    }

    /// Some members of the envelope.
    private struct Part {
        let write: (any DocumentWriter) -> Void

        static func texts(_ members: [(name: String, text: String)]) -> Part {
            Part { writer in
                for member in members {
                    writer.member(member.name)
                    writer.text(member.text)
                }
            }
        }
    }

    private static func render(
        root: String, _ parts: [Part], httpStatus: Int, code: String, format: ResponseFormat
    ) -> WireResponse {
        WireResponse(
            httpStatus: httpStatus, code: code, format: format, body: format == .json ? json(root, parts) : xml(root, parts))
    }

    private static func json(_ root: String, _ parts: [Part]) -> [UInt8] {
        let writer = JSONWriter(isPretty: true)
        writer.beginObject()
        writer.member(root)
        write(parts, to: writer)
        writer.endObject()
        return writer.bytes
    }

    private static func xml(_ root: String, _ parts: [Part]) -> [UInt8] {
        let writer = XMLWriter(root: root)
        write(parts, to: writer)
        return writer.bytes
    }

    private static func write(_ parts: [Part], to writer: some DocumentWriter) {
        writer.beginObject()
        for part in parts { part.write(writer) }
        writer.endObject()
    }

    private static func write(_ items: [some WireItem], to writer: some DocumentWriter) {
        let encoder = WireEncoder(writer)
        writer.beginList()
        for item in items {
            writer.element()
            do {
                try encoder.encode(item)
            } catch {
                preconditionFailure("an answer type does not encode: \(error)")
            }
        }
        writer.endList()
    }
}
