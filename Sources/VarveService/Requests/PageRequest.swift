import VarveCatalog

/// `pageNo` and `pageSize` of a list (contract sheet, section 4.16).
public struct PageRequest: Equatable, Sendable {
    /// 0 and 1 are both the first page; nil is too.
    public var pageNo: Int?
    /// How many rows make a page; nil means all of them.
    public var pageSize: Int?

    /// - Precondition: neither is negative.
    public init(pageNo: Int? = nil, pageSize: Int? = nil) {
        precondition((pageNo ?? 0) >= 0 && (pageSize ?? 0) >= 0)
        self.pageNo = pageNo
        self.pageSize = pageSize
    }

    /// The rows that are meant; nil means all.
    var window: PageWindow? {
        guard let pageSize else { return nil }
        let offset = (max(pageNo ?? 1, 1) - 1).multipliedReportingOverflow(by: pageSize)
        return PageWindow(offset: offset.overflow ? .max : offset.partialValue, limit: pageSize)
    }
}
