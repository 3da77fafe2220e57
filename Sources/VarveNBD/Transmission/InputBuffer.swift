/// The bytes that a connection has received and not used up. Reused; allocates only to hold a request larger than any before.
package struct InputBuffer: ~Copyable {
    /// The size of a buffer that holds no large request.
    package static let baseByteCount = 256 << 10

    private var memory = PageMemory(byteCount: baseByteCount)
    private var start = 0
    private var end = 0
    private let account: BufferAccount?

    /// - Parameter account: what a larger buffer is claimed from; nil: it is not limited.
    package init(account: BufferAccount? = nil) { self.account = account }

    package var isEmpty: Bool { start == end }
    package var isLarge: Bool { memory.bytes.count > Self.baseByteCount }

    /// The bytes not used up. Valid until the next mutating call.
    package var unread: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory.bytes[start..<end]) }

    /// Where the next bytes go. Valid until the next mutating call.
    package var free: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: memory.bytes[end...]) }

    package mutating func consume(_ byteCount: Int) {
        precondition(byteCount <= end - start, "more bytes consumed than received")
        start += byteCount
        if start == end {
            start = 0
            end = 0
        }
    }

    /// Says that `byteCount` bytes were put into ``free``.
    package mutating func received(_ byteCount: Int) {
        precondition(byteCount <= memory.bytes.count - end, "more bytes received than there was room")
        end += byteCount
    }

    /// Makes room for `byteCount` unread bytes in one piece: moves what is there to the front, grows if that is not enough.
    /// - Returns: false if the memory was refused; the connection is over then.
    @discardableResult
    package mutating func makeRoom(for byteCount: Int) -> Bool {
        if byteCount <= memory.bytes.count - start, end < memory.bytes.count { return true }
        if byteCount <= memory.bytes.count {
            memory.bytes.copyMemory(from: unread)
        } else {
            guard let larger = PageMemory(byteCount: byteCount, claimedFrom: account) else { return false }
            larger.bytes.copyMemory(from: unread)
            memory = larger
        }
        end -= start
        start = 0
        return true
    }

    /// Gives the memory of large requests back, unless it still holds one.
    package mutating func shrink() {
        guard isLarge, end - start < Self.baseByteCount else { return }
        let smaller = PageMemory(byteCount: Self.baseByteCount)
        smaller.bytes.copyMemory(from: unread)
        memory = smaller
        end -= start
        start = 0
    }
}
