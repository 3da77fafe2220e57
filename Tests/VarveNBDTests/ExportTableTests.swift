import Dispatch
import Synchronization
import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

@Suite struct ExportTableTests {
    private let device = RecordingDevice(byteCount: 4096)

    @Test func namesAreSortedAndWithdrawnOnesAreGone() {
        let table = ExportTable()
        for name in ["b", "a", "snapshot/1"] { table.publish(name, description: "", device: device) }
        table.withdraw("b")
        table.withdraw("never published")
        #expect(table.names == ["a", "snapshot/1"])
        #expect(table.find("b") == nil)
    }

    @Test func descriptionFitsTheWire() throws {
        let table = ExportTable()
        table.publish("a", description: "\0" + String(repeating: "é", count: 4096), device: device)
        #expect(try #require(table.find("a")).description == String(repeating: "é", count: 2048))
    }

    @Test func withdrawnExportGivesNoLease() throws {
        let table = ExportTable()
        table.publish("a", description: "", device: device)
        let export = try #require(table.find("a"))
        table.withdraw("a")
        let isLeased = if export.lease(cancel: { _ in }) != nil { true } else { false }
        #expect(!isLeased)
    }

    @Test func withdrawEndsSessionsGentlyFirst() throws {
        let table = ExportTable(withdrawSeconds: 30)
        table.publish("a", description: "", device: device)
        let ends = hold(try #require(table.find("a")), until: .afterRequestsInFlight)
        table.withdraw("a")
        #expect(ends.withLock { $0 } == [.afterRequestsInFlight])
    }

    @Test func withdrawCutsSessionsThatStay() throws {
        let table = ExportTable(withdrawSeconds: 0.02)
        table.publish("a", description: "", device: device)
        let ends = hold(try #require(table.find("a")), until: .now)
        table.withdraw("a")
        #expect(ends.withLock { $0 } == [.afterRequestsInFlight, .now])
    }

    /// Nobody waits, and whoever looks again is not told that it is free before it is.
    @Test func aWithdrawalThatBeginsSaysWhenItIsOver() throws {
        let table = ExportTable(withdrawSeconds: 30)
        for name in ["a", "b"] { table.publish(name, description: "", device: device) }
        #expect(isFree(table, ["b", "never published"]))
        let leave = DispatchSemaphore(value: 0)
        let isLeased = DispatchSemaphore(value: 0)
        let export = try #require(table.find("a"))
        _ = background {
            let lease = export.lease { _ in }
            isLeased.signal()
            leave.wait()
            _ = consume lease
        }
        isLeased.wait()
        let first = try #require(table.beginWithdrawal(of: ["a"]))
        #expect(table.names == [] && table.find("a") == nil)
        let second = try #require(table.beginWithdrawal(of: ["b", "a"]))
        let calls = Atomic(0)
        let isOver = DispatchSemaphore(value: 0)
        for withdrawal in [first, second] {
            withdrawal.whenOver {
                calls.add(1, ordering: .relaxed)
                isOver.signal()
            }
        }
        #expect(calls.load(ordering: .relaxed) == 0)
        leave.signal()
        for _ in 0..<2 { #expect(isOver.wait(timeout: .now() + 20) == .success) }
        first.wait()
        #expect(isFree(table, ["a"]) && calls.load(ordering: .relaxed) == 2)
        first.whenOver { isOver.signal() }
        #expect(isOver.wait(timeout: .now() + 20) == .success, "whoever asks late is told too")
    }

    /// An export that takes the name meanwhile is another one.
    @Test func aNameThatIsBeingWithdrawnCanBePublishedAgain() throws {
        let table = ExportTable(withdrawSeconds: 0)
        table.publish("a", description: "one", device: device)
        let ends = hold(try #require(table.find("a")), until: .now)
        let withdrawal = table.beginWithdrawal(of: ["a"])
        table.publish("a", description: "two", device: device)
        withdrawal?.wait()
        #expect(ends.withLock { $0 } == [.afterRequestsInFlight, .now])
        #expect(table.find("a")?.description == "two")
        let isLeased = if table.find("a")?.lease(cancel: { _ in }) != nil { true } else { false }
        #expect(isLeased)
    }

    @Test func publishingAgainEndsTheSessionsOfTheEarlier() throws {
        let table = ExportTable(withdrawSeconds: 30)
        table.publish("a", description: "one", device: device)
        let ends = hold(try #require(table.find("a")), until: .afterRequestsInFlight)
        table.publish("a", description: "two", device: device)
        #expect(ends.withLock { $0 } == [.afterRequestsInFlight])
        #expect(table.find("a")?.description == "two")
    }

    private func isFree(_ table: ExportTable, _ names: [String]) -> Bool {
        if table.beginWithdrawal(of: names) == nil { true } else { false }
    }

    /// Takes a lease on another thread, which gives it back when it is told to end in this way.
    private func hold(_ export: Export, until last: SessionEnd) -> Ends {
        let ends = Ends()
        let isLeased = DispatchSemaphore(value: 0)
        let isOver = DispatchSemaphore(value: 0)
        _ = background {
            let lease = export.lease { end in
                ends.withLock { $0.append(end) }
                if end == last { isOver.signal() }
            }
            isLeased.signal()
            isOver.wait()
            _ = consume lease
        }
        isLeased.wait()
        return ends
    }

    private final class Ends: Sendable {
        private let ends = Mutex<[SessionEnd]>([])
        func withLock<R: Sendable>(_ body: @Sendable (inout [SessionEnd]) -> R) -> R { ends.withLock { body(&$0) } }
    }
}
