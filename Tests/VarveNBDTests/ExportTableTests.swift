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

    @Test func publishingAgainEndsTheSessionsOfTheEarlier() throws {
        let table = ExportTable(withdrawSeconds: 30)
        table.publish("a", description: "one", device: device)
        let ends = hold(try #require(table.find("a")), until: .afterRequestsInFlight)
        table.publish("a", description: "two", device: device)
        #expect(ends.withLock { $0 } == [.afterRequestsInFlight])
        #expect(table.find("a")?.description == "two")
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
