/// A parameter of an operation, and the type that its value has after validation: `UInt64` when it is required, `UInt64?` when it is
/// optional, `[UInt64]` for a list (empty when not given); the elements of a list may be objects with fields of their own.
///
/// Parameters are declared once, as static members (`Parameters/Declarations`), and used to read ``Arguments``.
public struct Parameter<Value: Sendable>: Sendable {
    public let description: ParameterDescription
    package let read: @Sendable (RequestParameters) throws(ServiceError) -> Value

    package init(required name: String, _ rule: Rule<Value>, _ summary: String) {
        let description = ParameterDescription(
            name: name, summary: summary, constraint: rule.constraint, presence: .required, isList: false)
        self.init(description: description) { parameters throws(ServiceError) in
            guard let text = parameters[name] else { throw description.missing(in: parameters) }
            return try description.value(of: text, by: rule, in: parameters)
        }
    }

    package init(_ name: String, _ rule: Rule<Value>, default value: Value, _ summary: String) {
        let description = ParameterDescription(
            name: name, summary: summary, constraint: rule.constraint, presence: .optional(default: rule.write(value)),
            isList: false)
        self.init(description: description) { parameters throws(ServiceError) in
            guard let text = parameters[name] else { return value }
            return try description.value(of: text, by: rule, in: parameters)
        }
    }

    package init<Wrapped>(_ name: String, _ rule: Rule<Wrapped>, _ summary: String) where Value == Wrapped? {
        let description = ParameterDescription(
            name: name, summary: summary, constraint: rule.constraint, presence: .optional(default: nil), isList: false)
        self.init(description: description) { parameters throws(ServiceError) in
            guard let text = parameters[name] else { return nil }
            return try description.value(of: text, by: rule, in: parameters)
        }
    }

    package init<Element>(
        list name: String, _ rule: Rule<Element>, isRequired: Bool = false, _ summary: String
    ) where Value == [Element] {
        let description = ParameterDescription(
            name: name, summary: summary, constraint: rule.constraint,
            presence: isRequired ? .required : .optional(default: nil), isList: true)
        self.init(description: description) { parameters throws(ServiceError) in
            var elements: [Element] = []
            for text in try parameters.list(name) { elements.append(try description.value(of: text, by: rule, in: parameters)) }
            if isRequired && elements.isEmpty { throw description.missing(in: parameters) }
            return elements
        }
    }

    /// A list of objects: on the wire `name.1.field`, `name.2.field` and so on.
    /// - Parameters:
    ///   - fields: what an object has, declared as parameters are.
    ///   - make: an object of its validated fields.
    package init<Element>(
        objects name: String, fields: [AnyParameter], isRequired: Bool = false, _ summary: String,
        _ make: @escaping @Sendable (Arguments) -> Element
    ) where Value == [Element] {
        let description = ParameterDescription(
            name: name, summary: summary, constraint: .object(fields.map(\.description)),
            presence: isRequired ? .required : .optional(default: nil), isList: true)
        self.init(description: description) { parameters throws(ServiceError) in
            var elements: [Element] = []
            for object in try parameters.objects(name) { elements.append(make(try Arguments(reading: object, by: fields))) }
            if isRequired && elements.isEmpty { throw description.missing(in: parameters) }
            return elements
        }
    }

    private init(
        description: ParameterDescription,
        read: @escaping @Sendable (RequestParameters) throws(ServiceError) -> Value
    ) {
        self.description = description
        self.read = read
    }
}
