import Glibc

extension POSIXDisk {
    /// Copies every file to another directory, which has none of them: bytes as bytes, holes as holes. Survives power loss when it returns. Nobody
    /// writes here meanwhile. Costs reading and writing every byte that the file system has set aside for the files.
    public func copy(to target: POSIXDisk) throws(DiskError) {
        for name in try list() {
            let source = try Descriptor(path + "/" + name, O_RDONLY)
            let copy = try Descriptor(target.path + "/" + name, O_WRONLY | O_CREAT | O_EXCL)
            try source.copy(to: copy)
            if target.isDurable { try copy.sync() }
        }
        try target.syncDirectory()
    }

    /// Bytes that the file system has set aside for the files.
    public func allocatedByteCount() throws(DiskError) -> UInt64 {
        var total: UInt64 = 0
        for name in try list() { total += try open(name, creating: false).allocatedByteCount() }
        return total
    }
}

/// An open file, closed at its end.
private struct Descriptor: ~Copyable {
    private static let pieceByteCount = 1 << 20
    /// `SEEK_DATA` and `SEEK_HOLE` of Linux, which Glibc's module hides from Swift.
    private static let (seekData, seekHole): (CInt, CInt) = (3, 4)

    private let number: CInt
    private let name: String

    init(_ path: String, _ flags: CInt) throws(DiskError) {
        name = path
        number = Glibc.open(path, flags | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw DiskError(errno: errno, operation: "open", file: path) }
    }

    deinit { _ = Glibc.close(number) }

    /// Copies the bytes that this one holds, and makes the other as long.
    borrowing func copy(to other: borrowing Descriptor) throws(DiskError) {
        let end = lseek(number, 0, SEEK_END)
        guard end >= 0 else { throw failure("look at") }
        guard ftruncate(other.number, end) == 0 else { throw other.failure("lengthen") }
        var offset: off_t = 0
        while offset < end {
            let start = lseek(number, offset, Self.seekData)
            // No byte is held from here on.
            if start < 0 && errno == ENXIO { break }
            let hole = start < 0 ? start : lseek(number, start, Self.seekHole)
            guard hole >= 0 else { throw failure("look at") }
            try copy(start..<hole, to: other)
            offset = hole
        }
    }

    borrowing func sync() throws(DiskError) { guard fsync(number) == 0 else { throw failure("sync") } }

    private borrowing func copy(_ range: Range<off_t>, to other: borrowing Descriptor) throws(DiskError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceByteCount, alignment: 4096)
        defer { buffer.deallocate() }
        var offset = range.lowerBound
        while offset < range.upperBound {
            let count = pread(number, buffer.baseAddress, min(buffer.count, Int(range.upperBound - offset)), offset)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("read") }
            try other.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), at: offset)
            offset += off_t(count)
        }
    }

    private borrowing func write(_ bytes: UnsafeRawBufferPointer, at offset: off_t) throws(DiskError) {
        var done = 0
        while done < bytes.count {
            let count = pwrite(number, bytes.baseAddress! + done, bytes.count - done, offset + off_t(done))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("write") }
            done += count
        }
    }

    private borrowing func failure(_ operation: String) -> DiskError { DiskError(errno: errno, operation: operation, file: name) }
}
