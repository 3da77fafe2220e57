import Foundation
import VarveCatalog
public import VarveClient
import VarveNode
import VarveService

/// A Varve that runs in this process until ``withVarve(_:_:)`` returns. Safe to share between tasks.
public struct RunningVarve: Sendable {
    /// The server that is there from the start: this machine.
    public static let localhostNumber = "10000001"

    /// With a key of an admin, and short pauses in its waiters.
    public let client: StorageClient
    /// Where its API answers.
    public let endpoint: Endpoint
    /// A key pair of an admin, and the endpoint.
    public let credentials: Credentials
    /// What the dates of objects and the durations of transitions follow.
    public let clock: VarveClock
    /// Where its NBD server listens.
    public let nbdSocketPath: String

    private let node: RunningNode

    init(_ node: RunningNode, _ lab: Lab, nbdSocketPath: String) throws {
        guard let key = try node.rootKey() else { throw VarveTestingError.noKey }
        let endpoint = try Endpoint("http://\(node.http)")
        let credentials = Credentials(accessKey: key.accessKey, secretKey: key.secretKey, endpoint: endpoint)
        self.endpoint = endpoint
        self.credentials = credentials
        self.nbdSocketPath = nbdSocketPath
        self.node = node
        clock = VarveClock(clock: lab.clock)
        client = StorageClient(
            ClientConfiguration(
                endpoint: endpoint, credentials: credentials,
                waits: WaitPolicy(firstInterval: .milliseconds(2), intervalMax: .milliseconds(50), limit: .seconds(60))))
    }

    /// What programs that call NCP read from their environment: endpoint and key pair, under each of NCP's names.
    public var environment: [String: String] {
        [
            "NCLOUD_API_GW": "\(endpoint)",
            "NCLOUD_ACCESS_KEY": credentials.accessKey, "NCLOUD_ACCESS_KEY_ID": credentials.accessKey,
            "NCLOUD_SECRET_KEY": credentials.secretKey, "NCLOUD_SECRET_ACCESS_KEY": credentials.secretKey,
        ]
    }

    /// The address of an attached volume's bytes, for `nbdcopy`, `qemu-img` and other NBD clients.
    public func nbdURI(ofVolume number: String) -> String { uri(number) }

    /// The address of a snapshot's bytes, to read.
    public func nbdURI(ofSnapshot number: String) -> String { uri("snapshot/\(number)") }

    private func uri(_ export: String) -> String { "nbd+unix:///\(export)?socket=\(nbdSocketPath)" }

    /// Returns when all that was accepted has been carried out: no object is in a passing state. A transition that has a duration is waited for, so move
    /// a clock that stands still on first.
    public func settle() async {
        await withCheckedContinuation { done in
            Thread.detachNewThread {
                node.service.waitUntilSettled()
                done.resume()
            }
        }
    }

    func end() async {
        await client.shutDown()
        node.end()
    }
}

/// Why a Varve for a test did not come about.
public enum VarveTestingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The server came to its end before it listened.
    case notStarted
    /// The catalog holds no key of an admin.
    case noKey

    public var description: String {
        switch self {
        case .notStarted: "the Varve of this test came to its end before it listened"
        case .noKey: "the Varve of this test has no key of an admin"
        }
    }
}
