import Foundation
import Synchronization
import Testing

/// Runs seeds on every core and counts: the seeds of `VARVE_SEEDS`, else as many as it takes for `VARVE_CRASH_POINTS`, else for a short run.
enum CrashCampaign {
    fileprivate struct Progress: Sendable {
        var next: UInt64
        var tally = CrashTally()
        var failures: [String] = []
    }

    /// - Parameter defaultPointCount: what a short run is.
    static func run(
        _ name: String, defaultPointCount: Int = 5_000,
        _ body: @escaping @Sendable (_ seed: UInt64, inout CrashTally) throws -> Void
    ) throws -> CrashTally {
        let started = ContinuousClock.now
        let seeds = seeds
        let pointCount = pointCount ?? (seeds == nil ? defaultPointCount : .max)
        let progress = Mutex(Progress(next: seeds?.lowerBound ?? 1))
        let workers = (0..<ProcessInfo.processInfo.activeProcessorCount).map { _ in
            BackgroundThread {
                while let seed = progress.withLock({ $0.take(from: seeds, until: pointCount) }) {
                    var tally = CrashTally()
                    let result = Result { try body(seed, &tally) }
                    progress.withLock { $0.add(tally, result) }
                }
            }
        }
        for worker in workers { try worker.join() }
        let done = progress.withLock { $0 }
        for failure in done.failures { Issue.record("\(failure)") }
        return report(name, done, ContinuousClock.now - started)
    }

    private static var seeds: ClosedRange<UInt64>? { Seeds.isGiven ? Seeds.range(1) : nil }

    private static var pointCount: Int? { ProcessInfo.processInfo.environment["VARVE_CRASH_POINTS"].flatMap { Int($0) } }

    private static func report(_ name: String, _ progress: Progress, _ duration: Duration) -> CrashTally {
        let tally = progress.tally
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        print(
            "\(name): \(tally.pointCount) points, \(tally.survivorCount) survivors of \(progress.next - 1) seeds in",
            String(format: "%.1f s, %.0f points/s", seconds, Double(tally.pointCount) / seconds))
        return tally
    }
}

extension CrashCampaign.Progress {
    fileprivate mutating func add(_ tally: CrashTally, _ result: Result<Void, any Error>) {
        self.tally += tally
        if case .failure(let error) = result { failures.append("\(error)") }
    }

    fileprivate mutating func take(from seeds: ClosedRange<UInt64>?, until pointCount: Int) -> UInt64? {
        guard tally.pointCount < pointCount, seeds?.contains(next) ?? true else { return nil }
        defer { next += 1 }
        return next
    }
}
