import VarveCatalog
import VarveService
import VarveWire

/// One validated call of an operation.
struct Call: Sendable {
    let operation: VarveWire.Operation
    let arguments: Arguments
    let service: AccountStorage
    let keys: KeyStore
    let requestID: String
    let format: ResponseFormat

    subscript<Value>(parameter: Parameter<Value>) -> Value { arguments[parameter] }

    /// The success envelope around these items; `totalRows` counts all pages.
    func answer<Item: WireItem>(_ items: [Item], totalRows: Int? = nil) -> WireResponse {
        Envelope.success(
            operation: operation, items: items, totalRows: totalRows ?? items.count, requestID: requestID, format: format)
    }

    /// The page that a list operation asks for.
    var page: PageRequest {
        PageRequest(pageNo: arguments[.pageNo], pageSize: arguments[.pageSize])
    }

    /// The order that a list operation asks for.
    func order(by key: ListOrder.Key?) -> ListOrder {
        ListOrder(by: key, isAscending: arguments[.sortingOrder].map { $0 == .ascending })
    }
}

/// What the gateway does for an operation: arguments to service call, records to wire items.
package struct Binding: Sendable {
    package let name: String
    let perform: @Sendable (Call) throws(ServiceError) -> WireResponse

    init(_ name: String, _ perform: @escaping @Sendable (Call) throws(ServiceError) -> WireResponse) {
        self.name = name
        self.perform = perform
    }

    /// One for each of ``VarveWire/Operation/all``.
    package static let all = regions + servers + volumes + snapshots + images + space + transfers + keys + audit

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    static func of(_ operation: VarveWire.Operation) -> Binding {
        guard let binding = byName[operation.name] else { preconditionFailure("\(operation.name) has no binding") }
        return binding
    }
}

extension WireCode {
    /// The catalog's case for this code: the catalog spells codes as the wire does.
    func catalog<Code: RawRepresentable<String>>() -> Code {
        guard let code = Code(rawValue: rawValue) else { preconditionFailure("\(Code.self) has no code \(rawValue)") }
        return code
    }
}

extension InstanceNumber {
    /// A number too large for any object names none.
    init(wire number: UInt64) { self.init(rawValue: Int64(clamping: number)) }
}
