#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A call to the file system that failed: what was tried, on which file, and the system's `errno`.
public struct DiskError: Error, Equatable, Sendable, CustomStringConvertible {
    public let errno: Int32
    public let operation: String
    public let file: String

    public init(errno: Int32, operation: String, file: String) {
        self.errno = errno
        self.operation = operation
        self.file = file
    }

    /// The file system or the quota is full, or the file may not grow further.
    public var isNoSpace: Bool { errno == ENOSPC || errno == EDQUOT || errno == EFBIG }

    public var description: String { "cannot \(operation) \(file): \(String(cString: strerror(errno)))" }
}
