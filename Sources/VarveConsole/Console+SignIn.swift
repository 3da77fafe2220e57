import Logging
import VarveCatalog
import VarveWire

/// Signing in and out.
extension Console {
    /// Stands in for the secret of a key that is not there. It opens nothing.
    private static let dummySecretKey = String(repeating: "0", count: 40)

    func signInPage(_ request: ConsoleRequest, refusal: Phrase? = nil, status: Int = 200) -> ConsoleResponse {
        let isEnded = request.query["ended"] != nil
        let next = (request.method == .post ? request.form : request.query)["next"] ?? ""
        let model = SignInPage(
            next: Paths.isOwn(next) ? next : "", accessKey: request.form["accessKey"] ?? "",
            problem: (refusal ?? (isEnded ? .sessionEnded : nil)).map { Language(of: request)[$0] })
        return page(Page(template: "signin", title: .signIn, model: model), nil, request, status: status)
    }

    /// The browser has signed a challenge with the secret, which it keeps.
    func signIn(_ request: ConsoleRequest) throws -> ConsoleResponse {
        guard request.isSameOrigin else { throw PageRefusal.foreignForm }
        if let seconds = limits.secondsToWait(request.senderAddress) {
            var response = signInPage(request, refusal: .tooManyWrong, status: 429)
            response.headers.append(("retry-after", "\(seconds)"))
            return response
        }
        guard let accessKey = try provenKey(request.form) else {
            limits.addWrong(request.senderAddress)
            log.notice("console sign-in refused", metadata: ["client": "\(request.senderAddress)"])
            return signInPage(request, refusal: .wrongKey, status: 401)
        }
        let session = sessions.open(accessKey: accessKey)
        log.notice("console sign-in", metadata: ["key": "\(accessKey)", "client": "\(request.senderAddress)"])
        let next = request.form["next"].flatMap { Paths.isOwn($0) ? $0 : nil } ?? Paths.overview
        let maxAge = SessionStore.lifetime.components.seconds
        return .redirect(to: next).settingCookie(session.cookie(isSecure: request.isSecure, maxAgeSeconds: maxAge))
    }

    /// The access key that a form proves to hold; nil for a wrong signature, an unknown or revoked key, and a challenge that is no good: one answer for
    /// all, after the same work.
    private func provenKey(_ form: RequestParameters) throws -> String? {
        let (challenge, accessKey) = (form["challenge"] ?? "", form["accessKey"] ?? "")
        let key = try keys.activeKey(accessKey)
        let isSigned = SignInChallenge.isSigned(
            challenge, form["signature"] ?? "", accessKey: accessKey, secretKey: key?.secretKey ?? Self.dummySecretKey)
        guard isSigned, key != nil, challenges.use(challenge) else { return nil }
        return accessKey
    }

    func signOut(_ visit: Visit) -> ConsoleResponse {
        end(visit.session.id)
        return ConsoleResponse.redirect(to: Paths.signIn).settingCookie(Session.endedCookie(isSecure: visit.request.isSecure))
    }

    func chooseLanguage(_ request: ConsoleRequest) -> ConsoleResponse {
        let language = request.query["to"].flatMap(Language.init) ?? .english
        let next = request.query["next"].flatMap { Paths.isOwn($0) ? $0 : nil } ?? Paths.overview
        return ConsoleResponse.redirect(to: next).settingCookie(language.cookie)
    }
}

/// What the sign-in page shows.
struct SignInPage {
    /// The page to see afterwards; empty for the overview.
    let next: String
    let accessKey: String
    let problem: String?
}
