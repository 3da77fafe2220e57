/// A parameter in the list of an operation, with its value type erased.
public struct AnyParameter: Sendable {
    public let description: ParameterDescription
    /// What the value is after validation; the client's request types are written from it.
    package let valueType: any Sendable.Type
    /// Reads and validates; the result is an `Arguments.Slot` of the parameter's value type.
    package let slot: @Sendable (RequestParameters) throws(ServiceError) -> any Sendable

    package init<Value>(_ parameter: Parameter<Value>) {
        description = parameter.description
        valueType = Value.self
        slot = { parameters throws(ServiceError) in Arguments.Slot(value: try parameter.read(parameters)) }
    }
}
