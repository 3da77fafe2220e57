/// What is right and what is not, of what a look found.
package enum Judgement {
    private static let gibibyte: UInt64 = 1 << 30

    // MARK: This machine

    package static func kernelReads(hasRing: Bool) -> Finding {
        hasRing
            ? .ok("io_uring", "the kernel reads in the background")
            : .warning(
                "io_uring", "the kernel has none for this process: reads that miss the cache wait for each other",
                "allow it (sysctl kernel.io_uring_disabled=0; seccomp profile of the container), Linux 5.6 or later")
    }

    package static func cachedReads(_ isThere: Bool) -> Finding {
        isThere
            ? .ok("RWF_NOWAIT", "what is in memory is read without waiting for the disk")
            : .warning(
                "RWF_NOWAIT", "the file system cannot tell what is in memory: reads of it take a detour",
                "keep the data directory on ext4, XFS or Btrfs")
    }

    package static func holePunching(_ isThere: Bool) -> Finding {
        isThere
            ? .ok("hole punching", "freed space goes back to the file system")
            : .wrong(
                "hole punching", "the file system cannot give back a part of a file: the pool never becomes smaller",
                "keep the data directory on ext4, XFS or Btrfs")
    }

    package static func freeSpace(_ free: UInt64, of total: UInt64) -> Finding {
        let detail = "\(Amount.bytes(free)) of \(Amount.bytes(total)) are free"
        if free < gibibyte { return .wrong("free space", detail, "make room: writes fail soon") }
        if free < total / 10 { return .warning("free space", detail, "make room, or delete snapshots") }
        return .ok("free space", detail)
    }

    /// Each GiB of a pool is an open file, and each connection takes four.
    /// - Parameters:
    ///   - limit: the hard limit; the server raises the soft one itself.
    ///   - byteCount: of the file system, which a pool can fill.
    package static func fileLimit(_ limit: UInt64, fileSystemByteCount byteCount: UInt64) -> Finding {
        let needed = byteCount / gibibyte + 1024
        let shown = limit >= UInt64(Int64.max) ? "no limit" : "up to \(limit)"
        return limit >= needed
            ? .ok("open files", "\(shown), and a pool that fills this file system takes \(needed)")
            : .warning(
                "open files", "\(shown), but a pool that fills this file system takes \(needed): one for each GiB",
                "raise the hard limit (ulimit -Hn; LimitNOFILE= of the systemd unit)")
    }

    // MARK: This endpoint

    /// - Parameters:
    ///   - server: the header of that name.
    ///   - isHealthy: whether `/healthz` says ok; nil if it says nothing, as at NCP.
    package static func service(_ endpoint: String, server: String?, isHealthy: Bool?, trouble: String) -> Finding {
        switch (server, isHealthy) {
        case ("varve", true): .ok("service", "Varve at \(endpoint), healthy")
        case ("varve", _): .wrong("service", "Varve at \(endpoint) says: \(trouble)", "see the server's log")
        default:
            .ok(
                "service",
                "\(isNCP(endpoint) ? "NAVER Cloud Platform" : "not Varve, so NCP or what speaks like it") at \(endpoint)")
        }
    }

    package static func transport(_ endpoint: String) -> Finding {
        if endpoint.lowercased().hasPrefix("https://") { return .ok("transport", "TLS, and its certificate is accepted") }
        if isLoopback(endpoint) { return .ok("transport", "plain HTTP, which does not leave this machine") }
        return .warning(
            "transport", "plain HTTP to another machine: whoever is between can read answers and repeat calls for five minutes",
            "put TLS before the service and use https://")
    }

    /// The public, the government's and the financial cloud (sheet 1).
    private static func isNCP(_ endpoint: String) -> Bool {
        [".ntruss.com", ".gov-ntruss.com", ".fin-ntruss.com"].contains { host(endpoint).hasSuffix($0) }
    }

    private static func isLoopback(_ endpoint: String) -> Bool {
        let host = host(endpoint)
        let isAddress = host.allSatisfy { $0 == "." || ("0"..."9").contains($0) }
        return host == "localhost" || (isAddress && host.hasPrefix("127.")) || host == "[::1]"
    }

    private static func host(_ endpoint: String) -> String {
        let rest = (endpoint.firstRange(of: "://").map { endpoint[$0.upperBound...] } ?? endpoint[...]).prefix { $0 != "/" }
        if rest.hasPrefix("[") { return String(rest.prefix { $0 != "]" }) + "]" }
        return String(rest.prefix { $0 != ":" }).lowercased()
    }

    // MARK: This clock

    /// Signatures are good for five minutes around the service's clock.
    /// - Parameter skewSeconds: this clock less the service's; known to a second or two.
    package static func clock(skewSeconds: Double) -> Finding {
        let size = Int(abs(skewSeconds).rounded())
        let detail = size <= 2 ? "as the service's" : "\(size) s \(skewSeconds > 0 ? "ahead of" : "behind") the service's"
        let remedy = "set this machine's clock, or the service's, by NTP"
        if size > 300 { return .wrong("clock", detail + ": every signature is refused", remedy) }
        if size > 30 { return .warning("clock", detail + "; at 300 s signatures are refused", remedy) }
        return .ok("clock", detail)
    }

    // MARK: This key

    /// - Parameter role: as the service tells; nil if it does not.
    package static func key(_ accessKey: String, role: String?) -> Finding {
        .ok("key", "\(accessKey) is accepted\(role.map { ", role \($0)" } ?? "")")
    }
}
