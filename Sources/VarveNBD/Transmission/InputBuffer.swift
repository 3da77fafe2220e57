/// The bytes that a connection has received and not used up. Reused; allocates only to hold a request larger than any before.
package struct InputBuffer: ~Copyable {
    /// The size of a buffer that holds no large request.
    package static let baseByteCount = 256 << 10

    private var memory = PageMemory(byteCount: baseByteCount)
    private var start = 0
    private var end = 0

    package init() {}

    package var isEmpty: Bool { start == end }
    package var isLarge: Bool { memory.bytes.count > 8 * Self.baseByteCount }

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
    package mutating func makeRoom(for byteCount: Int) {
        if byteCount <= memory.bytes.count - start, end < memory.bytes.count { return }
        if byteCount <= memory.bytes.count {
            memory.bytes.copyMemory(from: unread)
        } else {
            let larger = PageMemory(byteCount: byteCount)
            larger.bytes.copyMemory(from: unread)
            memory = larger
        }
        end -= start
        start = 0
    }

    /// Gives the memory of large requests back.
    package mutating func shrink() {
        precondition(isEmpty, "only an empty buffer can shrink")
        memory = PageMemory(byteCount: Self.baseByteCount)
    }
}
