import Testing
import VarveWire

/// A script of calls whose answers are kept in Golden/.
struct GoldenScenario: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Runs the script on a new server; the names of the files that it has compared.
    let run: @Sendable (ResponseFormat) async throws -> Set<String>

    init(_ name: String, _ script: @escaping @Sendable (GoldenRun) async throws -> Void) {
        testDescription = name
        run = { try await GoldenRun.run($0, script) }
    }

    init(_ name: String, run: @escaping @Sendable (ResponseFormat) async throws -> Set<String>) {
        testDescription = name
        self.run = run
    }

    static let all = [
        regions, servers, kvmVolume, kvmAttachedVolume, xenVolume, kvmSnapshots, xenSnapshots, volumeRefusals, snapshotRefusals,
        serverRefusals, failures, gatewayRefusals, baseVolumes, images, imageRefusals, keys, transfers,
    ]
}
