import Glibc

/// Wakes a thread that waits in ``wait(for:milliseconds:)``, from any other thread, until it is ``reset()``.
struct Waker: ~Copyable, Sendable {
    private let reader: Socket
    private let writer: Socket

    private init(reader: consuming Socket, writer: consuming Socket) {
        self.reader = reader
        self.writer = writer
    }

    static func make() throws(Errno) -> Waker {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .current }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        return Waker(reader: Socket(owning: ends[0]), writer: Socket(owning: ends[1]))
    }

    borrowing func wake() {
        var byte: UInt8 = 0
        _ = write(writer.descriptor, &byte, 1)
    }

    /// Takes back every ``wake()`` so far.
    borrowing func reset() {
        var bytes: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        while read(reader.descriptor, &bytes, MemoryLayout.size(ofValue: bytes)) > 0 {}
    }

    /// Waits until `descriptor` can be read.
    /// - Parameters:
    ///   - descriptor: -1 waits for the time alone.
    ///   - milliseconds: -1 waits for ever.
    /// - Returns: false after ``wake()``.
    borrowing func wait(for descriptor: CInt, milliseconds: CInt = -1) throws(Errno) -> Bool {
        try !wait(for: descriptor, -1, milliseconds: milliseconds).isWoken
    }

    /// The same for two descriptors.
    /// - Returns: what can be read, and whether there was a ``wake()``.
    borrowing func wait(
        for first: CInt, _ second: CInt, milliseconds: CInt = -1
    ) throws(Errno) -> (isWoken: Bool, first: Bool, second: Bool) {
        let events = Int16(POLLIN)
        var entries = (
            pollfd(fd: reader.descriptor, events: events, revents: 0), pollfd(fd: first, events: events, revents: 0),
            pollfd(fd: second, events: events, revents: 0)
        )
        _ = try withUnsafeMutableBytes(of: &entries) { entries throws(Errno) in
            try uninterrupted { Int(poll(entries.baseAddress?.assumingMemoryBound(to: pollfd.self), 3, milliseconds)) }
        }
        return (entries.0.revents != 0, entries.1.revents != 0, entries.2.revents != 0)
    }
}
