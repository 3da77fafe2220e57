extension ServiceError {
    /// Refuses, and names the parameter that leads to it.
    /// - Parameter values: one for each word of the declaration's text.
    public init(_ refusal: Refusal, naming parameter: String, _ values: KeyValuePairs<String, any CustomStringConvertible> = [:])
    {
        let declaration = refusal.declaration
        let prefix = declaration.code == .invalidParameter ? "Parameter is invalid. " : ""
        self.init(declaration.code, "\(prefix)\(parameter): \(declaration.text(filling: values))")
    }

    /// Fails, for what nothing in the request is to blame.
    /// - Parameter cause: what is only for the operator.
    public init(
        _ refusal: Refusal, _ values: KeyValuePairs<String, any CustomStringConvertible> = [:], cause: String? = nil
    ) {
        let declaration = refusal.declaration
        self.init(declaration.code, declaration.text(filling: values), cause: cause)
    }
}
