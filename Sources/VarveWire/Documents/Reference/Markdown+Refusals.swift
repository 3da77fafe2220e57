extension Markdown {
    /// What one operation refuses by a rule of its own; what all refuse is told once.
    mutating func write(refusalsOf operation: Operation) {
        let refusals = Refusal.allCases.map(\.declaration).filter { $0.operations.contains(operation.name) }
        if refusals.isEmpty { return }
        table(["refused with", "when"], refusals.map { [Self.code($0.code.rawValue), $0.occasion] })
    }

    /// Every refusal of the service, in the order of the codes.
    mutating func writeRefusals(_ operations: [Operation]) {
        heading(2, "Refusals")
        paragraph(
            "`{\"responseError\": {\"returnCode\": \"…\", \"returnMessage\": \"…\"}}`, in XML an element `responseError`. The text begins with the "
                + "name of the parameter, after `Parameter is invalid. ` with code \(Self.code(ServiceErrorCode.invalidParameter.rawValue)). Nothing "
                + "was done, to no object of a list. Words in braces stand for values.")
        for code in ServiceErrorCode.allCases {
            let refusals = Refusal.allCases.map(\.declaration).filter { $0.code == code }
            heading(3, "\(code.rawValue), HTTP \(code.httpStatus)")
            table(
                ["text", "when", "operations"],
                refusals.map { [$0.text, $0.occasion, $0.operations.isEmpty ? "all" : Self.codes($0.operations)] })
        }
    }
}
