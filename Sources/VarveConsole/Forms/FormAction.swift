import VarveCatalog
import VarveService
import VarveWire

/// Something that can be done: a form, and the operation that its answers are for. Who may not call the operation has not got the form either.
struct FormAction: Sendable {
    /// The last part of the path of forms that make something.
    static let new = "new"

    /// The last part of the form's path.
    let path: String
    let operation: String
    /// On the link and the button.
    let title: Phrase
    /// Above the form, if the title alone does not say what it is done to.
    var heading: Phrase?
    /// The same for several, with their count.
    var headingForMany: Phrase?
    var isDangerous = false
    /// What is to be known before.
    var note: @Sendable (Subject, Visit) throws -> Phrase? = { _, _ in nil }
    var facts: @Sendable (Subject, Visit) throws -> [Fact] = { _, _ in [] }
    var fields: @Sendable (Subject, Visit) throws -> [FormField] = { _, _ in [] }
    /// The parameters that the subject gives.
    var fixed: @Sendable (Subject) -> [(String, String)] = { _ in [] }
    /// Whether there is a link to it now. The operation has the last word.
    var isOffered: @Sendable (Subject) -> Bool = { _ in true }
    /// Where to go when it is done.
    var destination: @Sendable (Subject, WireResponse) -> String = { subject, _ in subject.path }
    /// The page that answers in place of going on; nil as a rule.
    var answer: @Sendable (WireResponse, Visit) -> Page? = { _, _ in nil }

    /// The links to what can be done with something.
    static func links(on subject: Subject, _ visit: Visit) -> [ActionLink] {
        subject.area.actionsOnOne.filter { visit.may($0.operation) && $0.isOffered(subject) }.map {
            ActionLink(path: "\(subject.formPath)/\($0.path)", label: visit.text($0.title), isDangerous: $0.isDangerous)
        }
    }

    /// The same for what is picked in a list.
    static func links(onPicked area: Area, _ visit: Visit) -> [ActionLink] {
        area.actionsOnPicked.filter { visit.may($0.operation) }.map {
            ActionLink(path: "\(area.path)/\($0.path)", label: visit.text($0.title), isDangerous: $0.isDangerous)
        }
    }

    /// The path of the form that makes something in an area, where the list is; nil for who may not.
    static func newPath(_ area: Area, _ visit: Visit) -> String? {
        guard let action = area.actionsOnNone.first(where: { $0.path == new }), visit.may(action.operation) else { return nil }
        return Paths.with([("region", visit.regionCode ?? "")], at: "\(area.path)/\(new)")
    }

    /// The empty form.
    func page(on subject: Subject, _ visit: Visit) throws -> Page {
        try visit.require(operation)
        return try page(on: subject, visit, given: nil, refusal: nil)
    }

    /// Does it, and sends the browser on; a refusal is shown with the form as it was filled in.
    func perform(on subject: Subject, _ visit: Visit) throws -> ConsoleResponse {
        guard let called = VarveWire.Operation.named(operation) else { preconditionFailure("no operation \(operation)") }
        let form = visit.request.form
        var parameters = RequestParameters()
        for field in try fields(subject, visit) { parameters.set(field.name, to: form[field.name] ?? "") }
        for (name, value) in fixed(subject) { parameters.set(name, to: value) }
        if let region = subject.regionCode ?? visit.regionCode { parameters.set("regionCode", to: region) }
        let response = visit.perform(called, parameters, visit.caller)
        guard response.httpStatus == 200 else {
            let refusal = Envelope.decodeRefusal(response.body)
            let page = try page(on: subject, visit, given: form, refusal: refusal.text)
            // 401 would say that nobody has signed in.
            return visit.response(page, status: response.httpStatus == 401 ? 403 : response.httpStatus)
        }
        if let page = answer(response, visit) { return visit.response(page) }
        return .redirect(to: destination(subject, response))
    }

    private func page(on subject: Subject, _ visit: Visit, given: RequestParameters?, refusal: String?) throws -> Page {
        let fields = try fields(subject, visit).map { field in
            // An unset checkbox is not in the form at all, and an emptied field counts as not given.
            FieldView(
                field, given: given.map { $0[field.name] ?? "" },
                isWrong: refusal.map { $0.contains(" \(field.name): ") } ?? false, visit.language)
        }
        let facts = try facts(subject, visit)
        let area = subject.area.path
        let heading =
            headingForMany.flatMap { subject.picked.isEmpty ? nil : visit.language[$0, subject.picked.count] }
            ?? self.heading.map(visit.text)
        let model = FormPage(
            back: subject.path, backName: subject.path == area ? visit.text(subject.area.phrase) : subject.name ?? "",
            heading: heading ?? visit.text(title), subject: subject.name, hasPicked: !subject.picked.isEmpty,
            picked: subject.picked, refusal: refusal, note: try note(subject, visit).map { visit.text($0) },
            hasFacts: !facts.isEmpty, facts: facts, action: visit.request.target.text, fields: fields, isDangerous: isDangerous,
            submit: heading ?? visit.text(title))
        return Page(template: "form", title: title, model: model, area: area, name: heading)
    }
}

/// What the template of a form sees.
struct FormPage {
    let back: String
    let backName: String
    let heading: String
    let subject: String?
    let hasPicked: Bool
    let picked: [Link]
    let refusal: String?
    let note: String?
    let hasFacts: Bool
    let facts: [Fact]
    let action: String
    let fields: [FieldView]
    let isDangerous: Bool
    let submit: String
}

extension ResponseError {
    /// For people.
    fileprivate var text: String {
        switch self {
        case .service(_, let message): message
        case .gateway(let error): error.details.isEmpty ? error.code.message : error.details
        case .unknownGateway(_, let message, let details): details.isEmpty ? message : details
        case .malformed(let text): text
        }
    }
}
