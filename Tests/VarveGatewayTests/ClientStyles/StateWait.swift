import Testing
import VarveBackend
import VarveService

/// How a client waits for a state (sheet 6, "What clients poll"): it looks at one member until that has a value it wants, and fails at once when
/// the value is one that it does not know on the way.
struct StateWait {
    /// The call that shows the object, and the parameter that names it.
    let operation: String
    let parameter: String
    /// Where the value is, as in `blockStorageInstanceStatus.code`.
    let member: String
    let pending: Set<String>
    /// Empty for a client that waits until the object is gone.
    let target: Set<String>

    static let detail = "getBlockStorageInstanceDetail"
    static let snapshotDetail = "getBlockStorageSnapshotInstanceDetail"

    static func volume(_ member: String, _ pending: Set<String>, _ target: Set<String>) -> StateWait {
        StateWait(
            operation: detail, parameter: "blockStorageInstanceNo", member: "blockStorageInstance\(member)", pending: pending,
            target: target)
    }

    static func snapshot(_ pending: Set<String>, _ target: Set<String>) -> StateWait {
        StateWait(
            operation: snapshotDetail, parameter: "blockStorageSnapshotInstanceNo",
            member: "blockStorageSnapshotInstanceStatus.code", pending: pending, target: target)
    }

    static func server(_ pending: Set<String>, _ target: Set<String>) -> StateWait {
        StateWait(
            operation: "getServerInstanceDetail", parameter: "serverInstanceNo", member: "serverInstanceOperation.code",
            pending: pending, target: target)
    }

    struct Unexpected: Error { let text: String }

    /// Looks, as fast as it can, until the object is as wanted.
    /// - Parameter pace: lets the server go on while somebody looks.
    /// - Returns: every value that was seen, in order, without repetitions.
    func wait(for number: String, _ client: StyledClient, _ pace: Pace) async throws -> [String] {
        pace.startLooking()
        defer { pace.stopLooking() }
        var seen: [String] = []
        while true {
            let rows = try await client.call(operation, [(parameter, number)])
            guard let row = rows.first else {
                guard target.isEmpty else { throw Unexpected(text: "\(number) is gone") }
                return seen
            }
            let value = member.split(separator: ".").reduce(row) { $0[String($1)] ?? .null }.text ?? ""
            if seen.last != value { seen.append(value) }
            if target.contains(value) { return seen }
            guard pending.contains(value) else { throw Unexpected(text: "unexpected state \(value) after \(seen)") }
            pace.look(client.fixture)
        }
    }
}

/// Holds the server's work back until somebody has looked at what came before, so that no state of a transition goes unseen.
final class Pace: @unchecked Sendable {
    /// How often each state is seen at least.
    private static let looks = 3

    // Safe because the variables are touched only under the monitor.
    private let monitor = Monitor()
    private var count = 0
    private var isLooking = false

    /// In a call of the backend: waits for looks while somebody looks.
    func pass() {
        monitor.withLock {
            let start = count
            while isLooking, count < start + Self.looks { monitor.wait() }
        }
    }

    /// Before the call whose work is to be seen: its transitions wait for looks.
    func hold(_ fixture: GatewayFixture) { fixture.service.setTransitionsPaused(true) }

    func startLooking() { set { ($0, $1) = (0, true) } }
    func stopLooking() { set { $1 = false } }

    func look(_ fixture: GatewayFixture) {
        set { count, _ in count += 1 }
        if monitor.withLock({ count == Self.looks }) { fixture.service.setTransitionsPaused(false) }
    }

    private func set(_ change: (inout Int, inout Bool) -> Void) {
        monitor.withLock {
            change(&count, &isLooking)
            monitor.broadcast()
        }
    }
}
