/// A call of one operation with its parameters. Its stored properties are the operation's parameters, under NCP's names.
///
/// The types that conform are written from ``Operation/all`` and held to it by a test; nothing else needs to conform.
public protocol OperationRequest: Encodable, Sendable {
    /// The type of the objects in the answer.
    associatedtype Item: WireItem
    /// As NCP names it.
    static var operationName: String { get }
}

extension OperationRequest {
    /// The declaration in the table of operations.
    public static var operation: Operation {
        guard let operation = Operation.named(operationName) else {
            preconditionFailure("there is no operation \(operationName)")
        }
        return operation
    }
}

/// A request of a list that can be answered in pages.
public protocol PagedRequest: OperationRequest {
    /// From 1. Needs ``pageSize``.
    var pageNo: Int? { get set }
    /// How many objects make a page.
    var pageSize: Int? { get set }
}
