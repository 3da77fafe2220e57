import Glibc

/// Page-aligned memory of one connection, from the system and given back to it. Pages cost nothing until they are touched.
struct PageMemory: ~Copyable {
    let bytes: UnsafeMutableRawBufferPointer
    /// Gets the bytes back that were claimed from it.
    private let account: BufferAccount?

    /// - Parameter byteCount: rounded up to whole pages of 4 KiB.
    init(byteCount: Int) { self.init(roundedByteCount: Self.rounded(byteCount), account: nil) }

    /// Blocks until the account has the memory. Nil if it is refused, because the connection is cut.
    /// - Parameter account: nil is not asked and not limited.
    init?(byteCount: Int, claimedFrom account: BufferAccount?) {
        let rounded = Self.rounded(byteCount)
        if let account, !account.claim(rounded) { return nil }
        self.init(roundedByteCount: rounded, account: account)
    }

    /// The same without waiting: nil if the memory is not there now.
    init?(byteCount: Int, claimedAtOnceFrom account: BufferAccount) {
        let rounded = Self.rounded(byteCount)
        guard account.claimAtOnce(rounded) else { return nil }
        self.init(roundedByteCount: rounded, account: account)
    }

    private static func rounded(_ byteCount: Int) -> Int { (byteCount + 4095) & ~4095 }

    private init(roundedByteCount rounded: Int, account: BufferAccount?) {
        self.account = account
        let address = mmap(nil, rounded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        // As Swift's own allocator does when the system has no memory left.
        guard let address, address != MAP_FAILED else { preconditionFailure("out of memory: \(rounded) bytes for an NBD buffer") }
        bytes = UnsafeMutableRawBufferPointer(start: address, count: rounded)
    }

    deinit {
        munmap(bytes.baseAddress, bytes.count)
        account?.giveBack(bytes.count)
    }
}
