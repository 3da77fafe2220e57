import VarveCatalog
import VarveService

/// A page to be: which template, and with what.
struct Page {
    let template: String
    let title: Phrase
    let model: Any
    /// Which of the areas it is in; nil for none.
    var area: String?
    /// Whether it hears of changes while it is on the screen.
    var isListening = false
    /// A title that is no phrase: the name of an object.
    var name: String?
}

/// What is around every page.
struct Frame {
    struct Area {
        let path: String
        let name: String
        let isCurrent: Bool
    }

    struct Who {
        let account: String
        let accessKey: String
        let role: String
    }

    let title: String
    let lang: String
    let isSignedIn: Bool
    let isListening: Bool
    let areas: [Area]
    let who: Who?
    /// In every form.
    let csrf: String?
    let otherLang: String
    let otherLanguage: String
    let languagePath: String
    /// All phrases, by their names.
    let t: [String: String]
}

extension Console {
    /// - Parameter visit: nil where nobody has signed in.
    func page(_ page: Page, _ visit: Visit?, _ request: ConsoleRequest, status: Int = 200) -> ConsoleResponse {
        let language = Language(of: request)
        let frame = Frame(
            title: page.name ?? language[page.title], lang: language.rawValue, isSignedIn: visit != nil,
            isListening: page.isListening, areas: visit.map { areas($0, page.area ?? "") } ?? [],
            who: visit.map {
                Frame.Who(
                    account: (try? $0.storage.accountName()) ?? "", accessKey: $0.caller.accessKey,
                    role: $0.caller.role.rawValue)
            },
            csrf: visit?.session.formToken, otherLang: language.other.rawValue, otherLanguage: language.other.ownName,
            languagePath: languagePath(language.other, request), t: language.phrases)
        return .page(templates.html(page.template, PageContext(frame: frame, model: page.model)), status: status)
    }

    /// The areas that the visitor may see.
    private func areas(_ visit: Visit, _ current: String) -> [Frame.Area] {
        var areas: [(path: String, name: Phrase)] = [
            (Paths.overview, .overview), (Paths.volumes, .volumes), (Paths.snapshots, .snapshots), (Paths.images, .images),
            (Paths.servers, .servers),
        ]
        if visit.may("getAccessKeyList") { areas.append((Paths.keys, .keys)) }
        if visit.may("getAuditLogList") { areas.append((Paths.audit, .audit)) }
        areas.append(("/explorer", .explorer))
        return areas.map { Frame.Area(path: $0.path, name: visit.text($0.name), isCurrent: $0.path == current) }
    }

    /// Back to the same page. A form that was refused is begun anew.
    private func languagePath(_ language: Language, _ request: ConsoleRequest) -> String {
        Paths.with([("to", language.rawValue), ("next", request.target.text)], at: Paths.language)
    }
}

/// A page that says something in place of what was asked for.
struct MessagePage {
    let heading: String
    let text: String
    /// Where to go from here.
    let path: String
    let pathName: String

    static func of(_ refusal: PageRefusal, _ language: Language) -> Page {
        let (heading, text): (Phrase, String) =
            switch refusal {
            case .notFound: (.notFound, language[.notFoundText])
            case .foreignForm: (.foreignForm, language[.foreignFormText])
            case .notAllowed(let operation, let role): (.notAllowed, language[.notAllowedText, operation, role])
            case .nothingPicked: (.nothingPicked, language[.nothingPickedText])
            case .tooManyStreams: (.failed, language[.tooManyStreams])
            case .failed(let message): (.failed, message)
            }
        let (path, name): (String, Phrase) =
            if case .nothingPicked(let area) = refusal { (area.path, area.phrase) } else { (Paths.overview, .overview) }
        return Page(
            template: "message", title: heading,
            model: MessagePage(heading: language[heading], text: text, path: path, pathName: language[name]))
    }
}
