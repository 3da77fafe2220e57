import Glibc

extension TransferError {
    static func text(_ errorNumber: Int32) -> String { String(cString: strerror(errorNumber)) }

    /// The system's last error, on this thread.
    static func lastError(_ path: String, _ action: String) -> TransferError {
        .file(path: path, action: action, errorNumber: errno)
    }
}
