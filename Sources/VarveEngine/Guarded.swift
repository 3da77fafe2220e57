import VarveBackend

/// A value behind a mutex, for values that hold raw memory and so cannot go through `Synchronization.Mutex`.
///
/// Safe because the value is reached only inside ``withLock(_:)``.
final class Guarded<Value>: @unchecked Sendable {
    private let monitor = Monitor()
    private var value: Value

    init(_ value: Value) { self.value = value }

    @inline(__always)
    func withLock<R, E: Error>(_ body: (inout Value) throws(E) -> R) throws(E) -> R {
        monitor.lock()
        defer { monitor.unlock() }
        return try body(&value)
    }
}
