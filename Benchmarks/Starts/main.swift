import Foundation
import VarveClient
import VarveTesting

/// `TestStarts [COUNT]`: milliseconds that a Varve of a test takes to start, to make a volume, and to end: the first of the process, and
/// median and worst of `COUNT` (20) that follow.
struct Phases {
    var start: Double
    var call: Double
    var end: Double
}

func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }

func measure() async throws -> Phases {
    let clock = ContinuousClock()
    let began = clock.now
    let (started, called) = try await withVarve { varve in
        let started = clock.now
        _ = try await varve.client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10)
        return (started, clock.now)
    }
    return Phases(
        start: milliseconds(started - began), call: milliseconds(called - started), end: milliseconds(clock.now - called))
}

func line(_ name: String, _ phases: [Phases], _ choose: ([Double]) -> Double) -> String {
    let values = [phases.map(\.start), phases.map(\.call), phases.map(\.end)].map(choose)
    return name + values.map { String(format: "%9.1f", $0) }.joined()
}

let count = max(1, CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 20)
let first = try await measure()
var phases: [Phases] = []
for _ in 0..<count { phases.append(try await measure()) }
print("milliseconds    start     call      end")
print(line("first      ", [first]) { $0[0] })
print(line("median     ", phases) { $0.sorted()[$0.count / 2] })
print(line("worst      ", phases) { $0.max() ?? 0 })
