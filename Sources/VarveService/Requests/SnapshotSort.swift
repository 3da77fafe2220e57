import VarveCatalog
import VarveWire

/// `sortedBy` and `sortingOrder` as the caller gave them, in any case (contract sheet, section 4.15).
/// Without both, the newest number comes first.
public struct SnapshotSort: Equatable, Sendable {
    /// `blockStorageSnapshotName` or `blockStorageSnapshotInstanceNo`.
    public var sortedBy: String?
    /// `ASC` (default) or `DESC`; `ascending` and `descending` too.
    public var sortingOrder: String?

    public init(sortedBy: String? = nil, sortingOrder: String? = nil) {
        self.sortedBy = sortedBy
        self.sortingOrder = sortingOrder
    }

    func order() throws(ServiceError) -> (key: SnapshotQuery.SortKey, isAscending: Bool) {
        let isAscending = try isAscending()
        switch sortedBy?.lowercased() {
        case nil: return (.number, isAscending ?? false)
        case WireName.snapshotNumber.lowercased(): return (.number, isAscending ?? true)
        case WireName.snapshotName.lowercased(): return (.name, isAscending ?? true)
        default:
            let keys = "\(WireName.snapshotName) or \(WireName.snapshotNumber)"
            throw .invalidParameter(WireName.sortedBy, "must be \(keys), not \(sortedBy ?? "")")
        }
    }

    private func isAscending() throws(ServiceError) -> Bool? {
        switch sortingOrder?.lowercased() {
        case nil: return nil
        case "asc", "ascending": return true
        case "desc", "descending": return false
        default: throw .invalidParameter(WireName.sortingOrder, "must be ASC or DESC, not \(sortingOrder ?? "")")
        }
    }
}
