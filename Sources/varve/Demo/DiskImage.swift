import Crypto
import Foundation

/// A raw disk image in a sparse file.
struct DiskImage {
    let path: String

    /// `SEEK_DATA` and `SEEK_HOLE` of Linux's lseek(2), which Glibc's module hides from Swift.
    private static let seekData: CInt = 3
    private static let seekHole: CInt = 4

    /// SHA-256 over every page of 4 KiB that is not all zero, each with its offset: the same for two images exactly if their bytes are
    /// the same, however their files are laid out, and quick where there are holes.
    func digest() throws -> String {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw DemoFailure("cannot open \(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var hash = SHA256()
        var page = [UInt8](repeating: 0, count: 4096)
        let zero = page
        var offset = lseek(descriptor, 0, Self.seekData)
        while offset >= 0 {
            offset = offset / 4096 * 4096
            let end = lseek(descriptor, offset, Self.seekHole)
            while offset < end {
                let count = pread(descriptor, &page, 4096, offset)
                guard count > 0 else { throw DemoFailure("cannot read \(path) at \(offset)") }
                if page != zero {
                    withUnsafeBytes(of: UInt64(offset).bigEndian) { hash.update(bufferPointer: $0) }
                    hash.update(data: page[..<count])
                }
                offset += 4096
            }
            offset = lseek(descriptor, offset, Self.seekData)
        }
        return hash.finalize().map { String(format: "%02x", $0) }.joined()
    }
}
