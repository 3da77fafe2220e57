import COpenSSL

/// The errors that OpenSSL keeps for each thread, as text.
enum OpenSSLError {
    /// Takes what the calls of this thread have left behind, the first cause first; clears the queue.
    static func take() -> String {
        let first = ERR_get_error()
        ERR_clear_error()
        guard first != 0 else { return "unknown error" }
        return ERR_reason_error_string(first).map { String(cString: $0) } ?? "error 0x\(String(first, radix: 16))"
    }
}
