package import VarveBackend

/// The errors that a reply can carry (nbd-protocol.md, section 11). Clients take any other number for EINVAL.
package enum NBDError: UInt32, Error, Sendable {
    /// EPERM: a write-like command on a read-only export.
    case notPermitted = 1
    /// EIO: the storage failed.
    case inputOutput = 5
    /// EINVAL: bad flags, an unknown command, a range past the end.
    case invalid = 22
    /// ENOSPC: a write past the end, or the pool is full.
    case noSpace = 28
    /// ENOTSUP: zeroing would not be fast.
    case notSupported = 95
    /// ESHUTDOWN: the export or the server is going away.
    case shutdown = 108

    /// The one place where the backend's errors get their number on the wire.
    package init(_ error: BackendError, of command: Command) {
        self =
            switch error {
            case .readOnly: .notPermitted
            case .noSpace: .noSpace
            case .closed: .shutdown
            case .outOfRange: .pastTheEnd(of: command)
            case .inputOutput, .poisoned, .corrupt, .noSuchVolume, .noSuchSnapshot, .alreadyExists, .badSize, .unrelated:
                .inputOutput
            }
    }

    /// A range that leaves the export (nbd-protocol.md, section 9, column "beyond the end").
    package static func pastTheEnd(of command: Command) -> NBDError {
        switch command {
        case .write, .writeZeroes: .noSpace
        case .read, .disc, .flush, .trim, .cache, .blockStatus, .resize: .invalid
        }
    }
}
