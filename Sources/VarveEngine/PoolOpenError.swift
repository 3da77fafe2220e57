public import VarveDisk
public import VarveFormat

/// Why a pool cannot be opened: one line for a person.
public enum PoolOpenError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another process has the pool open.
    case inUse(path: String)
    /// There is no pool in the directory.
    case missing(path: String)
    /// The directory cannot be read or written.
    case unreadable(path: String, DiskError)
    /// The directory holds files, and they are not a pool.
    case foreign(path: String, file: String)
    /// The pool's files do not make sense; nothing was changed.
    case damaged(path: String, String)
    /// Written by a later version of Varve.
    case tooNew(path: String, DecodingFailure)

    public var description: String {
        switch self {
        case .inUse(let path): "the pool \(path) is in use by another process"
        case .missing(let path): "there is no pool in \(path)"
        case .unreadable(let path, let error): "the pool \(path) cannot be used: \(error)"
        case .foreign(let path, let file):
            "\(path) is not a Varve pool: it holds \(file); give an empty or new directory"
        case .damaged(let path, let what): "the pool \(path) is damaged: \(what)"
        case .tooNew(let path, let failure): "the pool \(path) was written by a later version of Varve: \(failure)"
        }
    }
}
