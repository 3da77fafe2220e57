/// A field of an action's form. Its name is the parameter of the operation, so that a refusal that names one is about it.
struct FormField {
    enum Kind {
        case text, number, checkbox
        case choice([(value: String, label: String)])
    }

    let name: String
    let kind: Kind
    let label: Phrase
    var hint: Phrase?
    /// What stands in it before anybody has filled it in.
    var value = ""

    init(_ name: String, _ label: Phrase, _ kind: Kind = .text, value: String = "", hint: Phrase? = nil) {
        self.name = name
        self.kind = kind
        self.label = label
        self.value = value
        self.hint = hint
    }
}

/// A field as the template sees it.
struct FieldView {
    let name: String
    let label: String
    let hint: String?
    let value: String
    let isInput: Bool
    let isNumber: Bool
    let isCheckbox: Bool
    let isOn: Bool
    let isSelect: Bool
    let isWrong: Bool
    /// The ids of what says more: the hint, and the refusal if it is about this field; nil for none.
    let describedBy: String?
    let options: [Choice]

    /// - Parameters:
    ///   - given: what was filled in; nil before.
    ///   - isWrong: whether a refusal is about this field.
    init(_ field: FormField, given: String?, isWrong: Bool, _ language: Language) {
        let value = given ?? field.value
        name = field.name
        label = language[field.label]
        hint = field.hint.map { language[$0] }
        self.value = value
        self.isWrong = isWrong
        let descriptions = [isWrong ? "refusal" : nil, hint.map { _ in field.name + "-hint" }].compactMap { $0 }
        describedBy = descriptions.isEmpty ? nil : descriptions.joined(separator: " ")
        isOn = value == "true"
        if case .checkbox = field.kind { isCheckbox = true } else { isCheckbox = false }
        if case .number = field.kind { isNumber = true } else { isNumber = false }
        if case .choice(let choices) = field.kind {
            isSelect = true
            options = choices.map { Choice(value: $0.value, label: $0.label, isSelected: $0.value == value) }
        } else {
            isSelect = false
            options = []
        }
        isInput = !isSelect && !isCheckbox
    }
}
