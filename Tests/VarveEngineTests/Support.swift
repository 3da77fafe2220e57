import Foundation
import VarveBackend
import VarveDisk
import VarveEngine
import VarveTestKit

/// A pool on a simulated disk, whose own thread does nothing by itself: the same seed gives the same disk calls.
func openPool(_ disk: some Disk, _ change: (inout PoolSettings) -> Void = { _ in }) throws -> Pool {
    var settings = PoolSettings()
    settings.isMaintenanceManual = true
    settings.journalRoomByteCount = 4096
    settings.reserveByteCount = 0
    change(&settings)
    return try Pool.open(disk, path: "pool", settings: settings)
}

extension BlockDevice {
    func write(_ bytes: [UInt8], at offset: UInt64) throws { try bytes.withUnsafeBytes { try write($0, at: offset) } }

    func writeIfReady(_ bytes: [UInt8], at offset: UInt64) throws -> Bool {
        try bytes.withUnsafeBytes { try writeIfReady($0, at: offset) }
    }

    func read(_ count: Int, at offset: UInt64) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0xAA, count: count)
        try bytes.withUnsafeMutableBytes { try read(into: $0, at: offset) }
        return bytes
    }

    /// Nil if the read would have to wait.
    func readIfReady(_ count: Int, at offset: UInt64) throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0xAA, count: count)
        let isReady = try bytes.withUnsafeMutableBytes { try readIfReady(into: $0, at: offset) }
        return isReady ? bytes : nil
    }
}

/// `count` bytes that no other seed gives.
func pattern(_ seed: UInt64, _ count: Int) -> [UInt8] {
    var random = SplitMix(seed: seed)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count { withUnsafeBytes(of: random.next()) { bytes.append(contentsOf: $0) } }
    return Array(bytes.prefix(count))
}

/// A directory that goes with the test.
final class TemporaryDirectory {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("varve-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Which seeds a random test runs: a few by default, `VARVE_SEEDS=FIRST-LAST` for a long run or to repeat one.
enum Seeds {
    static var isGiven: Bool { ProcessInfo.processInfo.environment["VARVE_SEEDS"] != nil }

    static func range(_ count: UInt64) -> ClosedRange<UInt64> {
        let parts = (ProcessInfo.processInfo.environment["VARVE_SEEDS"] ?? "").split(separator: "-").compactMap { UInt64($0) }
        return parts.count == 2 ? parts[0]...max(parts[0], parts[1]) : 1...count
    }
}

/// Whether the condition comes true within 20 seconds.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(20)
    while try !condition() {
        guard ContinuousClock.now < deadline else { return false }
        sched_yield()
    }
    return true
}
