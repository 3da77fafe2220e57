import Glibc

/// The client that has started this process, as inetd and libnbd's connect-command do: one connected socket is standard input and
/// output (nbd-protocol.md, section 19).
public enum StandardInput {
    /// Takes the socket over for ``NBDServer/serve(descriptor:whenOver:)``. Nothing of this process reads from it or prints into it
    /// by mistake afterwards: standard input is empty then, and what is printed goes to standard error.
    public static func takeSocket() throws(NBDServerError) -> Int32 { try takeSocket(input: STDIN_FILENO, output: STDOUT_FILENO) }

    /// The same for other descriptors than 0 and 1.
    package static func takeSocket(input: CInt, output: CInt) throws(NBDServerError) -> Int32 {
        do throws(Errno) {
            var peer = sockaddr_storage()
            var byteCount = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let result = withUnsafeMutablePointer(to: &peer) { peer in
                peer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(input, $0, &byteCount) }
            }
            guard result == 0 else { throw .current }
            let descriptor = try CInt(uninterrupted { Int(fcntl(input, F_DUPFD_CLOEXEC, 3)) })
            try replace(input, output)
            return descriptor
        } catch {
            throw .badDescriptor(input, problem: "it is no connected socket (\(error))")
        }
    }

    private static func replace(_ input: CInt, _ output: CInt) throws(Errno) {
        let null = Socket(owning: try CInt(uninterrupted { Int(open("/dev/null", O_RDONLY | O_CLOEXEC)) }))
        guard dup2(null.descriptor, input) >= 0, dup2(STDERR_FILENO, output) >= 0 else { throw .current }
    }
}
