/// Why bytes did not get to where they should. Each says in one line what was wrong, and what would be right where that is known.
public enum TransferError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A call of the system on a file failed.
    case file(path: String, action: String, errorNumber: Int32)
    /// The NBD server refused, or the connection is gone.
    case nbd(uri: String, action: String, reason: String)
    case diff(RBDDiffError)
    case zstd(reason: String)
    /// Bytes are not those that a checksum was made of.
    case checksum(what: String, found: String, expected: String)
    /// What a killed export left cannot be continued.
    case partial(path: String, reason: String)
    /// It is not what the transfer needs.
    case unfit(String)

    public var description: String {
        switch self {
        case .file(let path, let action, let errorNumber): "cannot \(action) \(path): \(Self.text(errorNumber))"
        case .nbd(let uri, let action, let reason): "cannot \(action) \(uri): \(reason)"
        case .diff(let error): error.description
        case .zstd(let reason): "not sound zstd data: \(reason)"
        case .checksum(let what, let found, let expected):
            "\(what) is damaged: its checksum is \(found) and should be \(expected)"
        case .partial(let path, let reason): "\(path) cannot be continued: \(reason); start over with --restart"
        case .unfit(let text): text
        }
    }
}
