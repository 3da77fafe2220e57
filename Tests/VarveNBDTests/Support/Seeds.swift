import Foundation

/// Which seeds a random test runs: a few by default, `VARVE_SEEDS=FIRST-LAST` for a long run or to repeat one.
enum Seeds {
    static func range(_ count: UInt64) -> ClosedRange<UInt64> {
        let parts = (ProcessInfo.processInfo.environment["VARVE_SEEDS"] ?? "").split(separator: "-").compactMap { UInt64($0) }
        return parts.count == 2 ? parts[0]...max(parts[0], parts[1]) : 1...count
    }
}
