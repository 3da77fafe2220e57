import Foundation
import VarveBackend

/// Work that blocks, on a thread of its own.
enum OwnThread {
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do throws(OwnedThread.Refusal) {
                try OwnedThread.start { continuation.resume(with: Result { try body() }) }
            } catch {
                continuation.resume(throwing: CommandError("no thread: \(String(cString: strerror(error.errorNumber)))"))
            }
        }
    }
}
