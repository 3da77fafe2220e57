import Glibc

/// The listening sockets that systemd, or libnbd's `--systemd-socket-activation` style of start, hands to this process
/// (nbd-protocol.md, section 19): LISTEN_PID is the process, LISTEN_FDS how many there are, from descriptor 3 on.
public enum ActivatedSockets {
    private static let firstDescriptor: CInt = 3
    /// More than anyone would set up; each would be a thread.
    static let countMax: CInt = 64

    /// Takes the sockets over: clears the environment, so that child processes do not take them for theirs. Call it once, before
    /// there are other threads.
    /// - Returns: the descriptors, to be given to ``NBDServer/listen(descriptor:)``; none if the variables are for another process
    ///   or not set.
    public static func take() throws(NBDServerError) -> [CInt] {
        defer { for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) } }
        guard let process = getenv("LISTEN_PID"), pid_t(String(cString: process)) == getpid() else { return [] }
        let text = getenv("LISTEN_FDS").map { String(cString: $0) } ?? ""
        guard let count = CInt(text), (1...countMax).contains(count) else { throw .badActivation(text) }
        let descriptors = (0..<count).map { firstDescriptor + $0 }
        for descriptor in descriptors where fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0 {
            throw .badDescriptor(descriptor, problem: Errno.current.description)
        }
        return descriptors
    }
}
