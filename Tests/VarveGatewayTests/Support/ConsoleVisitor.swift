import Testing
import VarveCatalog
import VarveConsole
import VarveWire

/// Somebody with a browser: cookies, forms and where they lead, but no script.
struct ConsoleVisitor {
    let fixture: GatewayFixture
    let port: Int
    /// What the browser says of where its requests come from.
    var site: (name: String, value: String)? = ("Sec-Fetch-Site", "same-origin")
    var headers: [(name: String, value: String)] = []
    private(set) var cookie: String?

    init(_ fixture: GatewayFixture, _ port: Int) {
        self.fixture = fixture
        self.port = port
    }

    mutating func get(_ path: String, live: Bool = false) async throws -> HTTPAnswer {
        let more = live ? [(name: "Varve-Live", value: "1")] : []
        return try await send(HTTPRequestText(target: path, headers: headers + more + cookies))
    }

    /// Sends a form as it is given.
    mutating func post(_ path: String, _ fields: [String: String]) async throws -> HTTPAnswer {
        let pairs = fields.sorted { $0.key < $1.key }.map { "\(FormCoding.encode($0.key))=\(FormCoding.encode($0.value))" }
        let kind = (name: "Content-Type", value: "application/x-www-form-urlencoded")
        let request = HTTPRequestText(
            method: "POST", target: path, headers: headers + [kind] + (site.map { [$0] } ?? []) + cookies,
            body: pairs.joined(separator: "&"))
        return try await send(request)
    }

    /// Opens a form, fills it in and sends it.
    mutating func submit(_ path: String, _ fields: [String: String] = [:]) async throws -> HTTPAnswer {
        let form = try await get(path)
        return try await post(path, fields.merging(["csrf": form.formToken ?? ""]) { given, _ in given })
    }

    /// Signs in, as the page's script would.
    mutating func signIn(_ key: AccessKeyPair, next: String = "") async throws -> HTTPAnswer {
        let challenge = try await get("/console/challenge").text
        let signature = SignInChallenge.signature(challenge, accessKey: key.accessKey, secretKey: key.secretKey)
        return try await post(
            "/console/signin",
            ["challenge": challenge, "accessKey": key.accessKey, "signature": signature, "next": next])
    }

    private var cookies: [(name: String, value: String)] { cookie.map { [("Cookie", $0)] } ?? [] }

    private mutating func send(_ request: HTTPRequestText) async throws -> HTTPAnswer {
        let answer = try await fixture.send(request, to: port)
        if let set = answer.headers["set-cookie"]?.split(separator: ";").first.map(String.init) {
            cookie = set.hasSuffix("=") ? nil : set
        }
        return answer
    }
}

extension HTTPAnswer {
    /// The token of the page's forms; nil without a form.
    var formToken: String? {
        text.firstMatch(of: /name="csrf" value="([0-9a-f]{64})"/).map { String($0.1) }
    }
}
