import Foundation
import Synchronization
import Testing
import VarveCatalog
import VarveService
import VarveTestKit
import VarveWire

/// A server whose clock stands still and whose numbers and request ids are known, and the answers that it is expected to give, byte for
/// byte: the files in Golden/.
///
/// A file `OPERATION.STATE.FORMAT` is the body of an answer. The files were made from the contract sheet; each call names the sections.
struct GoldenRun {
    /// 2025-06-25T16:50:14+0900, the moment of the guide's example.
    static let date = Date(timeIntervalSince1970: 1_750_837_814)
    /// The guide's example has stars where this has zeros, and 4 and 8 where a UUID says that it is random.
    static let requestID = "bd72f843-0000-4000-8000-3a56b6bf2a69"
    static let localhost = GatewayFixture.localhost

    let fixture: GatewayFixture
    let port: Int
    let format: ResponseFormat

    /// The names of the files that a scenario has compared.
    final class Files: Sendable {
        private let names = Mutex<Set<String>>([])
        func insert(_ name: String) -> Bool { names.withLock { $0.insert(name).inserted } }
        var all: Set<String> { names.withLock { $0 } }
    }
    let files: Files

    /// Runs a scenario on a new server.
    /// - Returns: the names of the files that it has compared.
    static func run(
        _ format: ResponseFormat, hook: @escaping @Sendable (MemoryBackend.Call) -> Void = { _ in },
        _ scenario: (GoldenRun) async throws -> Void
    ) async throws -> Set<String> {
        let files = Files()
        let options = GatewayFixture.Options(
            regions: ServiceConfiguration.standardRegions, now: { date }, newRequestID: { requestID })
        try await GatewayFixture.with(options, hook: hook) { fixture, port in
            try await scenario(GoldenRun(fixture: fixture, port: port, format: format, files: files))
        }
        return files.all
    }

    /// Calls an operation, and expects the file `OPERATION.STATE`.
    /// - Parameter sheet: where the contract sheet says so.
    func expect(
        _ operation: String, _ state: String, _ parameters: [String: String] = [:], sheet: String, status: Int = 200,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let method = operation.hasPrefix("get") ? "GET" : "POST"
        let answer = try await fixture.call(operation, parameters, method: method, format: format.rawValue, at: port)
        try expect(answer, "\(operation).\(state)", status: status, format, sourceLocation)
    }

    /// Expects an answer to be the file of that name.
    func expect(
        _ answer: HTTPAnswer, _ name: String, status: Int, _ format: ResponseFormat, _ sourceLocation: SourceLocation
    ) throws {
        #expect(answer.status == status, "\(name): \(answer.text)", sourceLocation: sourceLocation)
        #expect(answer.contentType == "application/\(format.rawValue);charset=UTF-8", sourceLocation: sourceLocation)
        let file = "\(name).\(format.rawValue)"
        #expect(files.insert(file), "\(file) is compared twice", sourceLocation: sourceLocation)
        let difference = try KeptText("Tests/VarveGatewayTests/Golden/\(file)").difference(from: answer.body)
        #expect(difference == nil, sourceLocation: sourceLocation)
    }

    /// A base volume, which only the making of its server could have made; its number.
    func baseVolume(of server: InstanceNumber) async throws -> String {
        try await GatewayFixture.blocking { [catalog = fixture.catalog] in
            try catalog.write { catalog in
                var volume = VolumeRecord(
                    number: try catalog.allocateNumber(), accountID: .root, name: "base", byteCount: 10 << 30, type: .cb1,
                    regionCode: "KR",
                    zoneCode: "KR-1", status: .attached, operation: .none, createdAt: Self.date)
                volume.kind = .base
                volume.serverNumber = server
                volume.deviceName = "/dev/vda"
                try catalog.insert(volume)
                return volume.number.description
            }
        }
    }

    /// Calls an operation on the way to the next state.
    func call(_ operation: String, _ parameters: [String: String]) async throws {
        let answer = try await fixture.call(operation, parameters, method: "POST", at: port)
        #expect(answer.status == 200, "\(answer.text)")
    }

    func settle() async throws { try await GatewayFixture.blocking { fixture.service.waitUntilSettled() } }

    /// Waits until the server's backend has come to a gate.
    func waitForArrival(at gate: Gate) async throws {
        #expect(try await GatewayFixture.blocking { gate.waitForArrival() })
    }
}
