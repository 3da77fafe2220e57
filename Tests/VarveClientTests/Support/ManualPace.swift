import Foundation
import Synchronization
import VarveClient

/// Time that passes only when somebody sleeps, and chance that is always the longest.
final class ManualPace: Sendable {
    /// 2025-06-25T16:50:14+0900.
    static let start = Date(timeIntervalSince1970: 1_750_837_814)

    private let slept = Mutex<[Duration]>([])

    /// How long was slept, each time.
    var pauses: [Duration] { slept.withLock { $0 } }
    private var passed: Duration { slept.withLock { $0.reduce(.zero, +) } }

    var pace: Pace {
        var pace = Pace()
        pace.now = { Self.start + self.passed / .seconds(1) }
        pace.elapsed = { self.passed }
        pace.fraction = { 1 }
        pace.sleep = { pause in
            try Task.checkCancellation()
            self.slept.withLock { $0.append(pause) }
        }
        return pace
    }
}

/// A client over a script, and what it did.
struct ScriptedClient {
    static let key = Credentials(accessKey: "TESTACCESSKEY0000001", secretKey: "testSecretKey", endpoint: .localVarve)

    let transport: ScriptedTransport
    let time = ManualPace()
    let client: StorageClient

    init(_ outcomes: [ScriptedTransport.Outcome], _ change: (inout ClientConfiguration) -> Void = { _ in }) {
        var configuration = ClientConfiguration(endpoint: .localVarve, credentials: Self.key)
        change(&configuration)
        transport = ScriptedTransport(outcomes)
        client = StorageClient(configuration, transport: transport, pace: time.pace)
    }
}
