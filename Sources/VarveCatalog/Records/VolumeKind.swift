/// `blockStorageType` (contract sheet, section 5.1): a server's base volume, or one that was added.
public enum VolumeKind: String, CaseIterable, Sendable {
    case base = "BASIC"
    case additional = "SVRBS"
}
