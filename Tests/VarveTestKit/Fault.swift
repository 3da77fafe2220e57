public import VarveBackend

/// A failure that ``MemoryBackend`` is told to have.
public struct Fault: Sendable {
    var call: MemoryBackend.Call
    /// Calls of this kind that still go well.
    var remaining: Int
    var error: BackendError
    var takesEffect: Bool

    /// - Parameters:
    ///   - nth: which call of that kind from now on fails, from 1.
    ///   - takesEffect: the call does its work, and then fails all the same.
    public init(_ call: MemoryBackend.Call, nth: Int = 1, error: BackendError, takesEffect: Bool = false) {
        precondition(nth >= 1)
        self.call = call
        remaining = nth - 1
        self.error = error
        self.takesEffect = takesEffect
    }
}
