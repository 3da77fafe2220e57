import CVarve
import Glibc

/// A directory of the host's file system.
public struct POSIXDisk: Disk {
    public let path: String

    /// - Parameter path: an existing directory.
    public init(path: String) { self.path = path }

    public func open(_ name: String, creating: Bool) throws(DiskError) -> any DiskFile {
        let flags = O_RDWR | O_CLOEXEC | (creating ? O_CREAT : 0)
        let descriptor = Glibc.open(path + "/" + name, flags, 0o600)
        guard descriptor >= 0 else { throw failure(creating ? "create" : "open", name) }
        return POSIXFile(descriptor: descriptor, name: name)
    }

    public func remove(_ name: String) throws(DiskError) {
        guard unlink(path + "/" + name) == 0 || errno == ENOENT else { throw failure("remove", name) }
    }

    public func list() throws(DiskError) -> [String] {
        guard let directory = opendir(path) else { throw failure("read", path) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    public func freeByteCount() throws(DiskError) -> UInt64 {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw failure("look at the file system of", path) }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    public func syncDirectory() throws(DiskError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { _ = Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", path) }
    }

    public func lock(_ name: String) throws(DiskError) -> any DiskLock {
        let descriptor = Glibc.open(path + "/" + name, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("open", name) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error = failure("lock", name)
            _ = Glibc.close(descriptor)
            throw error
        }
        return POSIXFile(descriptor: descriptor, name: name)
    }

    private func failure(_ operation: String, _ name: String) -> DiskError {
        DiskError(errno: errno, operation: operation, file: name)
    }
}

/// An open file descriptor.
///
/// Safe because the descriptor is written only by `init` and closed once, in `deinit`: the last user is gone by then.
final class POSIXFile: DiskFile, DiskLock {
    private let file: CInt
    var descriptor: Int32? { file }
    private let name: String
    /// Linux makes a page cache folio as large as the write that fills it, and ext4 looks at each block of a folio on every write into it: after a
    /// fill by 1 MiB, writes of 4 KiB run at a quarter of the speed they have after a fill in these pieces.
    private static let pieceByteCount = 256 << 10

    init(descriptor: CInt, name: String) {
        file = descriptor
        self.name = name
    }

    deinit { _ = Glibc.close(file) }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError) {
        guard fill(buffer, at: offset, from: file) else { throw failure("read") }
    }

    /// False, with `errno` set, if that fails.
    private func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, from descriptor: CInt) -> Bool {
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset) + off_t(done))
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            if count == 0 { break }
            done += count
        }
        if done < buffer.count { memset(buffer.baseAddress! + done, 0, buffer.count - done) }
        return true
    }

    /// Some file systems refuse it when the file is opened, others when it is read; both with `EINVAL`.
    func readUncached(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError) {
        guard buffer.isForDirectReading(at: offset) else { return try read(into: buffer, at: offset) }
        let direct = varve_open_direct(file)
        guard direct >= 0 else {
            guard errno == EINVAL || errno == ENOENT else { throw failure("open for direct reading") }
            return try read(into: buffer, at: offset)
        }
        defer { _ = Glibc.close(direct) }
        if fill(buffer, at: offset, from: direct) { return }
        guard errno == EINVAL else { throw failure("read") }
        try read(into: buffer, at: offset)
    }

    func readIfCached(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError) -> Bool {
        while true {
            let count = varve_pread_cached(file, buffer.baseAddress, buffer.count, Int64(offset))
            // Fewer bytes than asked for: the rest is not cached, or is past the end, which is not worth another call.
            if count >= 0 { return count == buffer.count }
            switch errno {
            case EINTR: continue
            case EAGAIN, EOPNOTSUPP: return false
            default: throw failure("read")
            }
        }
    }

    func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError) {
        var done = 0
        while done < buffer.count {
            let rest = min(buffer.count - done, Self.pieceByteCount)
            let count = pwrite(file, buffer.baseAddress! + done, rest, off_t(offset) + off_t(done))
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("write")
            }
            done += count
        }
    }

    func syncData() throws(DiskError) {
        guard fdatasync(file) == 0 else { throw failure("sync") }
    }

    func punchHole(at offset: UInt64, count: UInt64) throws(DiskError) {
        while varve_fallocate(file, Self.punchMode, Int64(offset), Int64(count)) != 0 {
            if errno == EINTR { continue }
            if errno == EOPNOTSUPP { return }
            throw failure("give back space of")
        }
    }

    /// The page cache lives as long as the system runs, and belongs to one file: a copy of it is another.
    func cacheIdentity() throws(DiskError) -> CacheIdentity {
        let status = try status()
        guard let boot = Self.boot else { return .unique() }
        return CacheIdentity(boot.high, boot.low, UInt64(status.st_dev), UInt64(status.st_ino))
    }

    /// The random number that Linux draws when it starts; nil where it does not tell.
    private static let boot: (high: UInt64, low: UInt64)? = {
        let file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { _ = close(file) }
        var text = [UInt8](repeating: 0, count: 36)
        guard Glibc.read(file, &text, text.count) == text.count else { return nil }
        let digits = text.filter { $0 != UInt8(ascii: "-") }.map { Character(UnicodeScalar($0)) }
        guard digits.count == 32, let high = UInt64(String(digits[..<16]), radix: 16),
            let low = UInt64(String(digits[16...]), radix: 16)
        else { return nil }
        return (high, low)
    }()

    func byteCount() throws(DiskError) -> UInt64 { UInt64(try status().st_size) }
    func allocatedByteCount() throws(DiskError) -> UInt64 { UInt64(try status().st_blocks) * 512 }

    func release() { _ = flock(file, LOCK_UN) }

    /// FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE of `linux/falloc.h`.
    private static let punchMode: CInt = 0x02 | 0x01

    private func status() throws(DiskError) -> stat {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure("look at") }
        return status
    }

    private func failure(_ operation: String) -> DiskError { DiskError(errno: errno, operation: operation, file: name) }
}

extension UnsafeMutableRawBufferPointer {
    private static var blockByteCount: Int { 4096 }

    fileprivate func isForDirectReading(at offset: UInt64) -> Bool {
        Int(bitPattern: baseAddress) % Self.blockByteCount == 0 && count % Self.blockByteCount == 0
            && offset % UInt64(Self.blockByteCount) == 0
    }
}
