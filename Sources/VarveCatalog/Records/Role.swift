/// What the holder of an access key may do in the key's account.
public enum Role: String, CaseIterable, Sendable {
    /// Everything: also making and revoking the account's keys, and reading its audit log.
    case admin
    /// Every operation on volumes, snapshots and servers.
    case `operator`
    /// The operations that change nothing.
    case viewer
}
