import CRing
import Glibc

/// Reads of files that the kernel does while this thread goes on (io_uring). For one connection, on its own thread.
package final class ReadRing {
    /// No more reads than this are under way at a time.
    static let readCountMax = 64

    /// Whether the kernel has io_uring, and lets this process have one more.
    package static var isAvailable: Bool { ReadRing() != nil }

    private let ring: OpaquePointer

    /// Nil where the kernel has no io_uring, or lets this process have none.
    init?() {
        guard let ring = varve_ring_make(UInt32(Self.readCountMax)) else { return nil }
        self.ring = ring
    }

    /// - Precondition: no read is under way, whose buffer the kernel would write into.
    deinit { varve_ring_free(ring) }

    /// Can be read once a read has ended.
    var descriptor: CInt { varve_ring_descriptor(ring) }

    /// Adds a read, which begins with ``submit()``. The buffer is the kernel's until the read has ended.
    /// - Parameter token: comes back with its end.
    func read(_ descriptor: CInt, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, token: UInt64) {
        let isAdded = varve_ring_read(ring, descriptor, buffer.baseAddress, UInt32(buffer.count), offset, token)
        precondition(isAdded, "more reads than the ring has room for")
    }

    /// Begins the reads that were added.
    /// - Returns: false if the kernel could not take all of them now.
    func submit() -> Bool { varve_ring_submit(ring) }

    /// The same, and waits until one that is under way has ended. An error leaves nothing to do but to look, and call again.
    func submitAndWait() { varve_ring_submit_and_wait(ring) }

    /// A read that has ended: the bytes it has read, or a negative errno. Nil if there is none.
    func next() -> (token: UInt64, result: Int)? {
        var token: UInt64 = 0
        var result: Int32 = 0
        return varve_ring_next(ring, &token, &result) ? (token, Int(result)) : nil
    }
}
