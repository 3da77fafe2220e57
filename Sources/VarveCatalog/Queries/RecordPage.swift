/// The rows of one page, and how many there are on all of them (contract sheet, section 4.16).
public struct RecordPage<Record: Sendable>: Sendable {
    public var records: [Record]
    /// All matches, not those of this page.
    public var totalCount: Int

    public init(records: [Record], totalCount: Int) {
        self.records = records
        self.totalCount = totalCount
    }
}

extension RecordPage: Equatable where Record: Equatable {}
