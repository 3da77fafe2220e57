/// Exports that nobody can open any more and that are still used: by requests in flight, or by a device that does not return.
public struct Withdrawal: Sendable {
    let exports: [Export]

    /// Returns when none is used. Blocks its thread.
    public func wait() {
        for export in exports { export.waitUntilOver() }
    }

    /// Calls `body` once when none is used: at once or later, on a thread of its own choice. It must not block.
    public func whenOver(_ body: @escaping @Sendable () -> Void) {
        guard let last = exports.last else { return body() }
        last.whenOver { Withdrawal(exports: exports.dropLast()).whenOver(body) }
    }
}
