/// The validated arguments of one call of an operation.
///
///     let arguments = try operation.arguments(from: parameters)
///     let volume = arguments[.originalBlockStorageInstanceNo]  // UInt64
public struct Arguments: Sendable {
    struct Slot<Value: Sendable>: Sendable { let value: Value }

    private var slots: [String: any Sendable] = [:]

    init(reading parameters: RequestParameters, by declarations: [AnyParameter]) throws(ServiceError) {
        slots.reserveCapacity(declarations.count)
        for declaration in declarations { slots[declaration.description.name] = try declaration.slot(parameters) }
    }

    /// The value of a parameter.
    /// - Precondition: the operation lists exactly this parameter; ask ``has(_:)`` in code that serves several operations.
    public subscript<Value>(parameter: Parameter<Value>) -> Value {
        guard let slot = slots[parameter.description.name] as? Slot<Value> else {
            preconditionFailure("the operation does not list \(parameter.description.name) as \(Value.self)")
        }
        return slot.value
    }

    /// Whether the operation lists this parameter, given or not.
    public func has<Value>(_ parameter: Parameter<Value>) -> Bool {
        slots[parameter.description.name] is Slot<Value>
    }
}
