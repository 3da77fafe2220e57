/// Why TLS cannot be offered. The description is one line for an operator: which file, what is wrong, what would be right.
public enum TLSSetupError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A file, or the directory itself, cannot be opened.
    case unreadable(path: String, reason: String)
    /// The file can be read, and what is in it cannot be used.
    case unusable(path: String, problem: String)
    /// The directory has neither a certificate nor keys.
    case empty(directory: String)
    /// OpenSSL itself refuses: it has no memory, or its configuration forbids what is needed.
    case library(String)

    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "TLS file \(path) cannot be read: \(reason)"
        case .unusable(let path, let problem): "TLS file \(path) cannot be used: \(problem)"
        case .empty(let directory):
            "TLS directory \(directory) offers nothing: put \(TLSFiles.certificate) and \(TLSFiles.key) there, or \(TLSFiles.sharedKeys)"
        case .library(let problem): "TLS cannot be set up: \(problem)"
        }
    }
}
