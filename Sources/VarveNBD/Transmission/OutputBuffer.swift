/// The replies that a connection has not sent yet. Reused; allocates only to hold a reply larger than any before.
package struct OutputBuffer: ~Copyable {
    /// The size of a buffer that holds no large reply. Never more than this is collected from several replies.
    package static let baseByteCount = 256 << 10

    private var memory = PageMemory(byteCount: baseByteCount)
    private var end = 0
    private let account: BufferAccount?

    /// - Parameter account: what a larger buffer is claimed from; nil: it is not limited.
    package init(account: BufferAccount? = nil) { self.account = account }

    package var isEmpty: Bool { end == 0 }
    package var isLarge: Bool { memory.bytes.count > Self.baseByteCount }

    /// The bytes to send. Valid until the next mutating call.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory.bytes[..<end]) }

    /// Room for the next `byteCount` bytes, or nil if the buffer must be sent first. An empty buffer grows to what is needed;
    /// nil then says that the memory was refused, and the connection is over. The pointer is valid until the next mutating call.
    package mutating func room(for byteCount: Int) -> UnsafeMutableRawBufferPointer? {
        if isEmpty, byteCount > memory.bytes.count {
            guard let larger = PageMemory(byteCount: byteCount, claimedFrom: account) else { return nil }
            memory = larger
        }
        guard isEmpty || byteCount <= Self.baseByteCount - end else { return nil }
        return UnsafeMutableRawBufferPointer(rebasing: memory.bytes[end..<(end + byteCount)])
    }

    /// The same, but memory that is not there now is not waited for: nil then, as if the buffer must be sent first.
    package mutating func roomAtOnce(for byteCount: Int) -> UnsafeMutableRawBufferPointer? {
        if isEmpty, byteCount > memory.bytes.count, let account {
            guard let larger = PageMemory(byteCount: byteCount, claimedAtOnceFrom: account) else { return nil }
            memory = larger
        }
        return room(for: byteCount)
    }

    /// Says that `byteCount` bytes were put into the last room.
    package mutating func append(_ byteCount: Int) {
        precondition(byteCount <= memory.bytes.count - end, "more bytes appended than there was room")
        end += byteCount
    }

    /// Copies a reply of at most ``baseByteCount`` bytes behind the others.
    /// - Returns: false if the buffer must be sent first.
    package mutating func append(_ reply: UnsafeRawBufferPointer) -> Bool {
        guard let room = room(for: reply.count) else { return false }
        room.copyMemory(from: reply)
        append(reply.count)
        return true
    }

    /// Forgets the bytes, which have been sent.
    package mutating func removeAll() { end = 0 }

    /// Gives the memory of large replies back.
    package mutating func shrink() {
        precondition(isEmpty, "only an empty buffer can shrink")
        if !isLarge { return }
        memory = PageMemory(byteCount: Self.baseByteCount)
    }
}
