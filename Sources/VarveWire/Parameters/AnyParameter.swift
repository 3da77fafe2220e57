/// A parameter in the list of an operation, with its value type erased.
public struct AnyParameter: Sendable {
    public let description: ParameterDescription
    /// Reads and validates; the result is an `Arguments.Slot` of the parameter's value type.
    let slot: @Sendable (RequestParameters) throws(ServiceError) -> any Sendable

    package init<Value>(_ parameter: Parameter<Value>) {
        description = parameter.description
        slot = { parameters throws(ServiceError) in Arguments.Slot(value: try parameter.read(parameters)) }
    }
}
