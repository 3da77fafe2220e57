import VarveWire

/// Where the pages are.
enum Paths {
    static let overview = "/"
    static let console = "/console"
    static let signIn = "/console/signin"
    static let signOut = "/console/signout"
    static let challenge = "/console/challenge"
    static let language = "/console/language"
    static let events = "/console/events"
    static let volumes = "/console/volumes"
    static let snapshots = "/console/snapshots"
    static let images = "/console/images"
    static let servers = "/console/servers"
    static let keys = "/console/keys"
    static let audit = "/console/audit"

    static func volume(_ number: some CustomStringConvertible) -> String { "\(volumes)/\(number)" }
    static func snapshot(_ number: some CustomStringConvertible) -> String { "\(snapshots)/\(number)" }
    static func image(_ number: some CustomStringConvertible) -> String { "\(images)/\(number)" }
    static func server(_ number: some CustomStringConvertible) -> String { "\(servers)/\(number)" }

    static func signIn(next: String, isExpired: Bool) -> String {
        with([("next", isOwn(next) && next != overview ? next : ""), ("ended", isExpired ? "1" : "")], at: signIn)
    }

    /// A path with a query of what is not empty.
    static func with(_ pairs: [(String, String)], at path: String) -> String {
        var parameters = RequestParameters()
        for (name, value) in pairs { parameters.set(name, to: value) }
        let query = parameters.formEncoded
        return query.isEmpty ? path : "\(path)?\(query)"
    }

    /// Whether a place to go to afterwards is a page of the console, and nobody else's: `//host` would be.
    static func isOwn(_ target: String) -> Bool {
        guard target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }) else { return false }
        return Console.serves(RequestTarget(target).path) && !target.hasPrefix("//")
    }
}

extension RequestTarget {
    /// As it was received.
    var text: String { query.map { "\(path)?\($0)" } ?? path }
}
