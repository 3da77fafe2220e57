import Foundation

/// Small files that only their owner may read.
enum PrivateFile {
    /// Larger files are refused: they are no keys.
    private static let maximumByteCount = 4096

    /// The text of a file whose mode gives nothing to group and others.
    static func read(_ path: String) throws(CatalogError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "cannot be opened") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path, "cannot be examined") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .badMasterKey(path: path, reason: "it is not a regular file") }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw .badMasterKey(path: path, reason: "its mode is 0\(mode), which lets others use it: make it 0600 (chmod 600)")
        }
        return try contents(of: descriptor, path)
    }

    /// Writes a new file through a temporary one, so that no crash leaves a part of it.
    /// - Parameter isDurable: whether it survives power loss on return.
    static func create(_ path: String, contents: String, isDurable: Bool) throws(CatalogError) {
        let temporary = path + ".new-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        defer { unlink(temporary) }
        try write(contents, toNew: temporary, isDurable)
        guard link(temporary, path) == 0 else { throw failure(path, "cannot be created") }
        if isDurable { try syncDirectory(of: path) }
    }

    private static func contents(of descriptor: Int32, _ path: String) throws(CatalogError) -> String {
        var buffer = [UInt8](repeating: 0, count: maximumByteCount)
        let count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { throw failure(path, "cannot be read") }
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    private static func write(_ contents: String, toNew path: String, _ isDurable: Bool) throws(CatalogError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path, "cannot be created") }
        defer { close(descriptor) }
        let bytes = Array(contents.utf8)
        let count = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        guard count == bytes.count, !isDurable || fsync(descriptor) == 0 else { throw failure(path, "cannot be written") }
    }

    private static func syncDirectory(of path: String) throws(CatalogError) {
        let parent = (path as NSString).deletingLastPathComponent
        let descriptor = open(parent.isEmpty ? "." : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "its directory cannot be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path, "its directory cannot be synced") }
    }

    private static func failure(_ path: String, _ what: String) -> CatalogError {
        .badMasterKey(path: path, reason: "\(what): \(String(cString: strerror(errno)))")
    }
}
