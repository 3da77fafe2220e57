/// What Varve itself answers beside NCP's operations, by GET and signed like them: JSON, no parameters.
public enum PoolOperation: String, CaseIterable, Sendable {
    /// ``PoolStatus``
    case status = "/varve/v1/pool/status"
    /// ``PoolCheckReport``. Takes as long as reading every table does.
    case check = "/varve/v1/pool/check"

    public var path: String { rawValue }
    public var name: String { self == .status ? "poolStatus" : "poolCheck" }

    /// One sentence for people.
    public var summary: String {
        switch self {
        case .status:
            "Shows what is mapped, what waits to be free, what is being reclaimed, and what is left to do after calls were answered."
        case .check:
            "Checks every page and table, and that catalog and pool agree, while both are used. Takes as long as reading every table."
        }
    }
}
