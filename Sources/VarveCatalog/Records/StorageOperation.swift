/// What is being done to a volume or snapshot, by its wire code (contract sheet, section 5.3).
/// Anything but ``none`` locks the object.
public enum StorageOperation: String, CaseIterable, Sendable {
    case none = "NULL"
    case create = "CREAT"
    case attach = "ATTAC"
    case detach = "DETAC"
    case terminate = "TERMT"
    /// Resizing.
    case change = "CHNG"
}
