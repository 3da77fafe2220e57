extension SnapshotRecord {
    /// `snapshotType`, by its wire code (contract sheet, section 4.14).
    public enum Kind: String, CaseIterable, Sendable {
        case full = "FULL"
        case incremental = "INCREMENTAL"
    }
}
