import Glibc
import Synchronization

/// Looks for a client's next request for a moment before the thread sleeps: to be woken takes longer than most requests do. For one connection,
/// on its own thread.
///
/// Only while it pays: a client that sends many requests at a time wins by their coming together while the thread wakes up; one whose requests did
/// not come in that moment is waited for asleep, and given another chance now and then. And only on half of the processors, so that the
/// others are left to those for whom it is done.
final class Spinner {
    private static let nanoseconds: Int64 = 50_000
    /// Each success is worth one, up to this.
    private static let creditMax = 16
    /// More requests than this since the last reception are many.
    private static let requestCountMax = 2
    /// A failure costs half of it; without any, so many receptions before the next try.
    private static let pause = 64

    private static let limit = sysconf(CInt(_SC_NPROCESSORS_ONLN)) / 2
    private static let spinning = Atomic(0)

    private var credit = 0
    private var requestCount = 0
    private var cameMany = false

    /// Says how many requests the client has made so far; before each reception.
    func note(requestCount: Int) {
        cameMany = requestCount - self.requestCount > Self.requestCountMax
        self.requestCount = requestCount
    }

    /// Receives at least one byte.
    /// - Returns: how many bytes; 0 at the end of the stream.
    func receive(from stream: SocketStream, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        if let received = try receiveSoon(from: stream, into: buffer) { return received }
        return try stream.receive(into: buffer)
    }

    /// What came within the moment; nil if nothing came, or it is not tried now.
    private func receiveSoon(from stream: SocketStream, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int? {
        if cameMany { return nil }
        if credit < 0 {
            credit += 1
            return nil
        }
        guard Self.enter() else { return nil }
        defer { Self.leave() }
        let end = MonotonicClock.nanoseconds + Self.nanoseconds
        repeat {
            do throws(Errno) {
                let received = try stream.receiveNow(into: buffer)
                credit = min(credit + 1, Self.creditMax)
                return received
            } catch {
                if error.rawValue != EAGAIN { throw error }
            }
        } while MonotonicClock.nanoseconds < end
        credit = credit > 0 ? credit / 2 - 1 : -Self.pause
        return nil
    }

    private static func enter() -> Bool {
        if spinning.add(1, ordering: .relaxed).newValue <= limit { return true }
        leave()
        return false
    }

    private static func leave() { spinning.subtract(1, ordering: .relaxed) }
}
