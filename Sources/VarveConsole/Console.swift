public import Logging
public import VarveCatalog
public import VarveService
public import VarveWire

/// The web console: pages for people who sign in with a key pair. Made on the server; what changes goes through the operations of the API, as
/// the holder of the key.
///
/// It has the path `/` and those under `/console`. All state is sessions and streams in memory. Calls block their thread and may come from any but
/// those of the cooperative pool or an event loop.
public final class Console: Sendable {
    /// Carries out an operation of the API for a caller who has proved to be one: limits, rights, audit and log are the same as for a
    /// signed request. Answers JSON.
    public typealias Perform = @Sendable (VarveWire.Operation, RequestParameters, Caller) -> WireResponse

    let service: StorageService
    let keys: KeyStore
    let log: Logger
    let sessions: SessionStore
    let challenges: SignInChallenge
    let limits = SignInLimits()
    let live = LiveWatch()
    let templates = Templates()

    /// - Parameter idleLimit: after so long without use a session ends; nil for 30 minutes.
    public convenience init(service: StorageService, keys: KeyStore, log: Logger, idleLimit: Duration? = nil) {
        self.init(
            service: service, keys: keys, log: log, sessions: SessionStore(idleLimit: idleLimit ?? SessionStore.idleLimit),
            challenges: SignInChallenge())
    }

    /// The same with clocks of tests.
    package init(
        service: StorageService, keys: KeyStore, log: Logger, sessions: SessionStore, challenges: SignInChallenge
    ) {
        self.service = service
        self.keys = keys
        self.log = log
        self.sessions = sessions
        self.challenges = challenges
    }

    /// Whether a path is the console's.
    public static func serves(_ path: String) -> Bool {
        path == "/" || path == Paths.console || path.hasPrefix(Paths.console + "/")
    }

    /// Whether the page at a path looks at the whole pool, or at maps: it may take its time.
    public static func measures(_ path: String) -> Bool {
        path == Paths.overview || path.hasPrefix(Paths.volumes + "/") || path.hasPrefix(Paths.snapshots + "/")
    }

    /// Answers one request. What it asks for of the catalog and the pool, it waits for.
    public func answer(_ request: ConsoleRequest, perform: @escaping Perform) -> ConsoleResponse {
        if request.method == .get, let file = ConsoleFile.at(request.path) { return file.response(to: request) }
        do {
            return try answerPublic(request) ?? answerSignedIn(request, perform)
        } catch let refusal as PageRefusal {
            return page(MessagePage.of(refusal, Language(of: request)), nil, request, status: refusal.status)
        } catch {
            log.error("console failed", metadata: ["path": "\(request.path)", "error": "\(error)"])
            let message = (error as? ServiceError)?.message ?? "\(error)"
            return page(MessagePage.of(.failed(message), Language(of: request)), nil, request, status: 500)
        }
    }

    /// What needs no session; nil for all else.
    private func answerPublic(_ request: ConsoleRequest) throws -> ConsoleResponse? {
        switch (request.method, request.path) {
        case (.get, Paths.signIn): signInPage(request)
        case (.post, Paths.signIn): try signIn(request)
        case (.get, Paths.challenge): .text(challenges.make())
        case (.get, Paths.language): chooseLanguage(request)
        default: nil
        }
    }

    private func answerSignedIn(_ request: ConsoleRequest, _ perform: @escaping Perform) throws -> ConsoleResponse {
        guard let visit = try visit(request, perform) else { return signedOut(request) }
        do {
            if request.method == .post { try checkForm(visit) }
            return try route(visit)
        } catch let refusal as PageRefusal {
            return visit.response(MessagePage.of(refusal, visit.language), status: refusal.status)
        }
    }

    /// Only forms of the session's own pages change something.
    private func checkForm(_ visit: Visit) throws(PageRefusal) {
        let token = visit.request.form["csrf"] ?? ""
        guard visit.request.isSameOrigin, Signature.constantTimeEqual(token, visit.session.formToken) else {
            throw .foreignForm
        }
    }

    /// The visit of a session whose key is in force still; nil without one.
    private func visit(_ request: ConsoleRequest, _ perform: @escaping Perform) throws -> Visit? {
        guard let id = request.sessionID, let session = sessions.session(id, isUse: !request.isLive)
        else { return nil }
        guard let caller = try caller(of: session) else { return nil }
        return Visit(request: request, session: session, caller: caller, console: self, perform: perform)
    }

    /// Who a session's key makes of its holder now. Ends the session if the key is revoked.
    func caller(of session: Session) throws -> Caller? {
        guard let key = try keys.activeKey(session.accessKey) else {
            end(session.id)
            return nil
        }
        return Caller(accountID: key.accountID, accessKey: session.accessKey, role: key.role)
    }

    func end(_ sessionID: String) {
        sessions.close(sessionID)
        live.end(session: sessionID)
    }

    private func signedOut(_ request: ConsoleRequest) -> ConsoleResponse {
        if request.isLive || request.path == Paths.events { return .text("signed out", status: 401) }
        let hadSession = request.sessionID != nil
        let next = request.method == .get ? request.target.text : Paths.overview
        let response = ConsoleResponse.redirect(to: Paths.signIn(next: next, isExpired: hadSession))
        return hadSession ? response.settingCookie(Session.endedCookie(isSecure: request.isSecure)) : response
    }
}

extension Console {
    /// Whether a page listens.
    public var isWatched: Bool { live.streamCount > 0 }

    /// Looks once for what listening pages want to know: changes in their accounts, and whether their sessions and keys are good still.
    public func tick() {
        let watched = live.watched()
        for id in watched.sessions where !isInForce(id) { live.end(session: id) }
        for account in watched.accounts { look(account) }
        live.beat()
    }

    /// Ends all streams, for good.
    public func close() { live.close() }

    private func isInForce(_ sessionID: String) -> Bool {
        guard let session = sessions.session(sessionID, isUse: false) else { return false }
        // If the catalog fails, the page says so when it is asked for.
        do { return try caller(of: session) != nil } catch { return true }
    }

    private func look(_ account: AccountID) {
        let storage = service.storage(for: Caller(accountID: account, accessKey: "", role: .viewer))
        guard let stamp = try? storage.stamp(after: live.stamp(of: account)) else { return }
        live.note(stamp, of: account)
    }
}
