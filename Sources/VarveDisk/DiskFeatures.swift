import Glibc

/// What a directory's file system can do of what the engine makes use of. It works without; slower, or taking more space.
public struct DiskFeatures: Sendable {
    /// Whether a read can be told to take only what is in memory (`RWF_NOWAIT`).
    public let hasCachedReads: Bool
    /// Whether a range of a file can be given back (`FALLOC_FL_PUNCH_HOLE`).
    public let hasHolePunching: Bool
    /// For this process.
    public let freeByteCount: UInt64
    /// Of the file system.
    public let byteCount: UInt64

    /// Tries it with a file that has no name, so that nothing is left behind. Blocks.
    /// - Parameter path: an existing directory.
    public init(ofDirectory path: String) throws(DiskError) {
        let descriptor = Glibc.open(path, Self.unnamedFile | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DiskError(errno: errno, operation: "make a file in", file: path) }
        let file = POSIXFile(descriptor: descriptor, name: path)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.tryByteCount, alignment: 16)
        defer { buffer.deallocate() }
        memset(buffer.baseAddress!, 1, buffer.count)
        try file.write(UnsafeRawBufferPointer(buffer), at: 0)
        hasCachedReads = try file.readIfCached(into: buffer, at: 0)
        try file.punchHole(at: 0, count: UInt64(buffer.count))
        try file.read(into: buffer, at: 0)
        hasHolePunching = buffer.allSatisfy { $0 == 0 }
        var status = statvfs()
        guard statvfs(path, &status) == 0 else {
            throw DiskError(errno: errno, operation: "look at the file system of", file: path)
        }
        freeByteCount = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        byteCount = UInt64(status.f_blocks) * UInt64(status.f_frsize)
    }

    private static let tryByteCount = 1 << 16
    /// O_TMPFILE of `asm-generic/fcntl.h`, which Glibc's module hides from Swift.
    private static let unnamedFile: CInt = 0o20_000_000 | O_DIRECTORY
}
