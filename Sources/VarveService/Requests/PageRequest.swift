import VarveCatalog
import VarveWire

/// `pageNo` and `pageSize` as the caller gave them (contract sheet, section 4.16).
public struct PageRequest: Equatable, Sendable {
    /// 0 and 1 are both the first page.
    public var pageNo: Int?
    public var pageSize: Int?

    public init(pageNo: Int? = nil, pageSize: Int? = nil) {
        self.pageNo = pageNo
        self.pageSize = pageSize
    }

    /// The rows that are meant; nil means all.
    func window() throws(ServiceError) -> PageWindow? {
        if let pageNo, pageNo < 0 { throw .invalidParameter(WireName.pageNo, "must be 0 or more, not \(pageNo)") }
        guard let pageSize else {
            if pageNo != nil { throw .invalidParameter(WireName.pageSize, "is required when pageNo is given") }
            return nil
        }
        guard pageSize > 0 else { throw .invalidParameter(WireName.pageSize, "must be 1 or more, not \(pageSize)") }
        let offset = (max(pageNo ?? 1, 1) - 1).multipliedReportingOverflow(by: pageSize)
        return PageWindow(offset: offset.overflow ? .max : offset.partialValue, limit: pageSize)
    }
}
