/// Why a connection's bytes do not come or go.
enum StreamError: Error, Equatable, CustomStringConvertible {
    /// A system call failed.
    case errno(Errno)
    /// The client broke TLS, or could not agree with the server on it.
    case tls(String)

    var description: String {
        switch self {
        case .errno(let error): error.description
        case .tls(let problem): "TLS: \(problem)"
        }
    }
}
