import Foundation
import Testing
import VarveClient
import VarveTesting

/// What is left of a Varve when its test is over. In a process of its own, where nothing else comes and goes.
@Suite("Many Varves one after the other", .timeLimit(.minutes(5)))
struct StartTests {
    @Test("a hundred leave no thread, no open file and no directory behind")
    func nothingIsLeft() async {
        await #expect(processExitsWith: .success) {
            let directory = NSTemporaryDirectory() + "/varve-starts-\(getpid())"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            setenv("TMPDIR", directory, 1)
            for _ in 0..<5 { try await Traces.leave() }
            let before = Traces()
            for _ in 0..<100 { try await Traces.leave() }
            let after = Traces()
            // What threads and descriptors the process keeps for itself comes and goes by a few; one of a Varve would be there a hundred times.
            precondition(after.threadCount < before.threadCount + 20, "\(before.threadCount) threads, then \(after.threadCount)")
            precondition(after.fileCount < before.fileCount + 20, "\(before.fileCount) open files, then \(after.fileCount)")
            let left = try FileManager.default.contentsOfDirectory(atPath: directory)
            precondition(left.isEmpty, "\(left)")
            try FileManager.default.removeItem(atPath: directory)
        }
    }
}

/// What this process holds of the system.
private struct Traces {
    let threadCount = Self.count("/proc/self/task")
    let fileCount = Self.count("/proc/self/fd")

    private static func count(_ path: String) -> Int { (try? FileManager.default.contentsOfDirectory(atPath: path).count) ?? 0 }

    static func leave() async throws {
        try await withVarve { varve in _ = try await varve.client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10) }
    }
}
