import Dispatch
import Foundation
import Synchronization
import VarveService

/// Calls on threads of their own: tests that wait may have all of Dispatch's.
final class CallsBeside: Sendable {
    private let group = DispatchGroup()
    private let errors = Mutex<[String]>([])

    init(_ calls: [@Sendable () throws -> Void]) {
        for call in calls {
            group.enter()
            Thread.detachNewThread { [self] in
                do { try call() } catch { errors.withLock { $0.append("\(error)") } }
                group.leave()
            }
        }
    }

    /// Returns the errors when all calls are done.
    func wait() -> [String] {
        group.wait()
        return errors.withLock { $0 }
    }
}

extension ServiceFixture {
    /// Starts the calls, each beside the others.
    func begin(_ calls: [@Sendable (StorageService) throws -> Void]) -> CallsBeside {
        let service = service
        return CallsBeside(calls.map { call in { try call(service) } })
    }

    /// What so many of the same call give, one beside the other.
    func beside<Result: Sendable>(_ count: Int, _ call: @escaping @Sendable (StorageService) -> Result) -> [Result] {
        let results = Mutex<[Result]>([])
        let calls = begin(
            Array(
                repeating: { service in
                    let result = call(service)
                    results.withLock { $0.append(result) }
                }, count: count))
        _ = calls.wait()
        return results.withLock { $0 }
    }

    /// Returns when the condition holds, or after 10 seconds.
    func waitUntil(_ condition: () -> Bool) {
        let end = ContinuousClock.now + .seconds(10)
        while !condition(), ContinuousClock.now < end { sched_yield() }
    }
}
