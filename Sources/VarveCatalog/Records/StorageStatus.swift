/// The status of a volume or snapshot, by its wire code (contract sheet, section 5.3). Snapshots are never ``attached``.
public enum StorageStatus: String, CaseIterable, Sendable {
    /// Being made: its bytes may not be there yet.
    case initialized = "INIT"
    case created = "CREAT"
    case attached = "ATTAC"
}
