/// What Varve itself answers beside NCP's operations, signed like them: JSON, no parameters.
public enum PoolOperation: String, CaseIterable, Sendable {
    /// ``PoolStatus``
    case status = "/varve/v1/pool/status"
    /// ``PoolCheckReport``. Takes as long as reading every table does.
    case check = "/varve/v1/pool/check"
    /// ``PoolScrub``: begins a scrub, or takes the one that was begun a step further. A step takes about a second; call again until the answer has an end.
    case scrub = "/varve/v1/pool/scrub"

    public var path: String { rawValue }

    public var name: String {
        switch self {
        case .status: "poolStatus"
        case .check: "poolCheck"
        case .scrub: "scrubPool"
        }
    }

    /// GET for what only looks, else POST.
    public var method: String { self == .scrub ? "POST" : "GET" }

    /// One sentence for people.
    public var summary: String {
        switch self {
        case .status:
            "Shows what is mapped, what waits to be free, what is being reclaimed, and what is left to do after calls were answered."
        case .check:
            "Checks every page and table, and that catalog and pool agree, while both are used. Takes as long as reading every table."
        case .scrub:
            "Takes a scrub a step further: reads all that is stored, and compares checksums. Call again until the answer has an end."
        }
    }
}
