/// `blockStorageDiskDetailType` (contract sheet, section 5.1).
public enum DiskDetailType: String, CaseIterable, Sendable {
    case hdd = "HDD"
    case ssd = "SSD"
}
