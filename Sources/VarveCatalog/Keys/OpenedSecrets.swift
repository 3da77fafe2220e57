import Synchronization

import struct Foundation.Data

/// The secrets that were opened lately, by the access key that was presented, so that each is opened once.
///
/// An access key that does not exist has an entry like one that does (its secret is the decoy's), so that the time tells nobody which keys
/// there are.
final class OpenedSecrets: Sendable {
    /// Anybody may present keys: all are forgotten when there are as many as this.
    static let countMax = 1024

    private struct Entry {
        let sealed: Data
        let secret: String
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// The secret that is sealed; `open` opens it unless that was done before.
    func secret(_ sealed: Data, presentedAs accessKey: String, open: () throws -> String) rethrows -> String {
        if let entry = entries.withLock({ $0[accessKey] }), entry.sealed == sealed { return entry.secret }
        let entry = Entry(sealed: sealed, secret: try open())
        entries.withLock { entries in
            if entries.count >= Self.countMax { entries = [:] }
            entries[accessKey] = entry
        }
        return entry.secret
    }
}
