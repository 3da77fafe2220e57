/// What there is to know about a parameter, as data.
public struct ParameterDescription: Equatable, Sendable {
    public enum Presence: Equatable, Sendable {
        case required
        /// The value that stands in when it is not given, as the wire spells it; nil when its absence means something of its own.
        case optional(default: String?)
    }

    public let name: String
    /// One sentence for people.
    public let summary: String
    /// What the value, or each element of a list, may be.
    public let constraint: Constraint
    public let presence: Presence
    /// On the wire `name.1`, `name.2` and so on, or `name.1.field` for a list of objects.
    public let isList: Bool

    public var isRequired: Bool { presence == .required }

    /// - Parameter parameters: where it is missing: those of the request, or of one object in a list.
    func missing(in parameters: RequestParameters) -> ServiceError {
        let parameter = parameters.path + name
        return isList
            ? ServiceError(.missingList, naming: parameter, ["parameter": name, "rule": constraint.expectation])
            : ServiceError(.missing, naming: parameter, ["rule": constraint.expectation])
    }

    func value<Value>(of text: String, by rule: Rule<Value>, in parameters: RequestParameters) throws(ServiceError) -> Value {
        guard let value = rule.read(text) else {
            throw ServiceError(
                .malformed, naming: parameters.path + name, ["rule": constraint.expectation, "value": Quoted(text)])
        }
        return value
    }
}
