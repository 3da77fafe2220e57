import Glibc

/// A thread of our own for calls that block; the cooperative pool and event loops stay free.
package enum OwnedThread {
    package static let stackByteCount = 512 << 10

    /// The system has no room for another thread.
    package struct Refusal: Error {
        /// `EAGAIN`.
        package let errorNumber: CInt
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a detached thread.
    /// - Throws: ``Refusal``; `body` is not run then.
    package static func start(_ body: @escaping @Sendable () -> Void) throws(Refusal) {
        let context = Unmanaged.passRetained(Body(body))
        let error = create(context.toOpaque())
        if error != 0 {
            context.release()
            throw Refusal(errorNumber: error)
        }
    }

    /// - Returns: 0 or an error number.
    private static func create(_ context: UnsafeMutableRawPointer) -> CInt {
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        pthread_attr_init(attributes)
        pthread_attr_setdetachstate(attributes, CInt(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(attributes, stackByteCount)
        var thread = pthread_t()
        let error = pthread_create(&thread, attributes, { OwnedThread.run($0) }, context)
        pthread_attr_destroy(attributes)
        attributes.deallocate()
        return error
    }

    private static func run(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        return nil
    }
}
