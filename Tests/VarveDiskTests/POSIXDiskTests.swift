import Foundation
import Testing
import VarveDisk

@Suite struct POSIXDiskTests {
    let path: String
    let disk: POSIXDisk

    init() throws {
        path = NSTemporaryDirectory() + "varve-disk-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        disk = POSIXDisk(path: path)
    }

    private func cleanUp() { try? FileManager.default.removeItem(atPath: path) }

    @Test func bytesComeBackAndTheEndReadsZero() throws {
        defer { cleanUp() }
        let file = try disk.open("data", creating: true)
        try file.write([1, 2, 3], at: 5000)
        #expect(try file.read(count: 6, at: 4999) == [0, 1, 2, 3, 0, 0])
        #expect(try file.read(count: 2, at: 1 << 40) == [0, 0])
        #expect(try file.byteCount() == 5003)
        try file.syncData()
        try disk.syncDirectory()
        #expect(try disk.list() == ["data"])
    }

    /// What the page cache has is read; past the end a read would have to look again.
    @Test func cachedReads() throws {
        defer { cleanUp() }
        let file = try disk.open("data", creating: true)
        try file.write([UInt8](repeating: 7, count: 8192), at: 0)
        var bytes = [UInt8](repeating: 0, count: 4096)
        #expect(try bytes.withUnsafeMutableBytes { try file.readIfCached(into: $0, at: 4000) })
        #expect(bytes.allSatisfy { $0 == 7 })
        #expect(try !bytes.withUnsafeMutableBytes { try file.readIfCached(into: $0, at: 6000) })
    }

    /// What is only in the page cache is written first; what is not aligned, and what is past the end, is read all the same.
    @Test func uncachedReads() throws {
        defer { cleanUp() }
        let file = try disk.open("data", creating: true)
        try file.write([UInt8](repeating: 7, count: 10_000), at: 0)
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 16384, alignment: 4096)
        defer { memory.deallocate() }
        try file.readUncached(into: memory, at: 0)
        #expect(memory[..<10_000].allSatisfy { $0 == 7 } && memory[10_000...].allSatisfy { $0 == 0 })
        try file.write([9], at: 4096)
        try file.readUncached(into: UnsafeMutableRawBufferPointer(rebasing: memory[..<4096]), at: 4096)
        #expect(memory[0] == 9 && memory[1] == 7)
        try file.readUncached(into: UnsafeMutableRawBufferPointer(rebasing: memory[1..<12]), at: 4095)
        #expect(Array(memory[1..<4]) == [7, 9, 7])
        try file.readUncached(into: memory, at: 1 << 30)
        #expect(memory.allSatisfy { $0 == 0 })
    }

    @Test func punchedRangeGivesItsSpaceBack() throws {
        defer { cleanUp() }
        let file = try disk.open("data", creating: true)
        try file.write([UInt8](repeating: 7, count: 1 << 20), at: 0)
        try file.syncData()
        let before = try file.allocatedByteCount()
        try file.punchHole(at: 0, count: 1 << 19)
        #expect(try file.allocatedByteCount() <= before - 1 << 19)
        #expect(try file.read(count: 4096, at: 4096).allSatisfy { $0 == 0 })
        #expect(try file.read(count: 1, at: 1 << 19) == [7])
        #expect(try file.byteCount() == 1 << 20)
    }

    @Test func lockKeepsASecondOneOut() throws {
        defer { cleanUp() }
        let lock = try disk.lock("lock")
        let error = #expect(throws: DiskError.self) { try disk.lock("lock") }
        #expect(error?.errno == EWOULDBLOCK && error?.operation == "lock")
        lock.release()
        try disk.lock("lock").release()
    }

    @Test func errorsNameTheFileAndTheReason() throws {
        defer { cleanUp() }
        let error = #expect(throws: DiskError.self) { try disk.open("missing", creating: false) }
        #expect(error == DiskError(errno: ENOENT, operation: "open", file: "missing"))
        #expect(error?.description == "cannot open missing: No such file or directory")
        try disk.remove("missing")
    }
}
