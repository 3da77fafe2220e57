import Glibc

/// Page-aligned memory of one connection, from the system and given back to it. Pages cost nothing until they are touched.
struct PageMemory: ~Copyable {
    let bytes: UnsafeMutableRawBufferPointer

    /// - Parameter byteCount: rounded up to whole pages of 4 KiB.
    init(byteCount: Int) {
        let rounded = (byteCount + 4095) & ~4095
        let address = mmap(nil, rounded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        // As Swift's own allocator does when the system has no memory left.
        guard let address, address != MAP_FAILED else { preconditionFailure("out of memory: \(rounded) bytes for an NBD buffer") }
        bytes = UnsafeMutableRawBufferPointer(start: address, count: rounded)
    }

    deinit { munmap(bytes.baseAddress, bytes.count) }
}
