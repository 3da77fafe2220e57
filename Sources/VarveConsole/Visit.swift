import VarveCatalog
import VarveService
import VarveWire

/// One request of somebody who has signed in.
struct Visit: Sendable {
    let request: ConsoleRequest
    let session: Session
    let caller: Caller
    let console: Console
    let perform: Console.Perform

    var language: Language { Language(of: request) }
    /// For looking only: what changes something goes through ``perform``.
    var storage: AccountStorage { console.service.storage(for: caller) }
    var service: StorageService { console.service }
    var query: RequestParameters { request.query }

    func text(_ phrase: Phrase) -> String { language[phrase] }

    /// Whether the caller may call the operation: nobody is shown what would be refused.
    func may(_ operation: String) -> Bool {
        VarveWire.Operation.named(operation).map { caller.role.mayCall($0) } ?? false
    }

    func require(_ operation: String) throws {
        guard may(operation) else { throw PageRefusal.notAllowed(operation, caller.role.rawValue) }
    }

    func response(_ page: Page, status: Int = 200) -> ConsoleResponse { console.page(page, self, request, status: status) }
}

/// Why there is no page.
enum PageRefusal: Error {
    case notFound
    /// A form that this server's pages did not send for this session.
    case foreignForm
    case notAllowed(_ operation: String, _ role: String)
    /// A form for several, without any.
    case nothingPicked(Area)
    case tooManyStreams
    case failed(String)

    var status: Int {
        switch self {
        case .notFound: 404
        case .foreignForm, .notAllowed: 403
        case .nothingPicked: 400
        case .tooManyStreams: 503
        case .failed: 500
        }
    }
}
