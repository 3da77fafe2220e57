/// What Varve itself answers beside NCP's operations, by GET and signed like them: JSON, no parameters.
public enum PoolOperation: String, CaseIterable, Sendable {
    /// ``PoolStatus``
    case status = "/varve/v1/pool/status"
    /// ``PoolCheckReport``. Takes as long as reading every table does.
    case check = "/varve/v1/pool/check"

    public var path: String { rawValue }
    public var name: String { self == .status ? "poolStatus" : "poolCheck" }
}
