import Synchronization
public import VarveCatalog

/// The audit of one call that changes something: its entry goes into the log with the first change that the call makes, and once more
/// at the end of the call if that turns out otherwise.
public final class CallAudit: Sendable, CustomStringConvertible {
    /// As it reads if the call is done.
    let entry: AuditRecord
    private let isKept = Atomic(false)

    public init(_ entry: AuditRecord) { self.entry = entry }

    /// What was called, by whom: for the log of the process.
    public var description: String {
        let words = [entry.operation] + entry.objects
        return words.joined(separator: " ") + " by \(entry.accessKey) from \(entry.clientAddress), request \(entry.requestID)"
    }

    /// Runs a change of the call's account.
    func write<Result>(_ catalog: AccountCatalog, _ body: (any CatalogTransaction) throws -> Result) throws -> Result {
        if isKept.load(ordering: .acquiring) { return try catalog.write(body) }
        let result = try catalog.write(auditing: entry, body)
        isKept.store(true, ordering: .releasing)
        return result
    }

    /// The entry that the log still lacks when the call was answered in this way.
    func missingEntry(httpStatus: Int, code: String) -> AuditRecord? {
        if httpStatus == entry.httpStatus, isKept.load(ordering: .acquiring) { return nil }
        var missing = entry
        missing.httpStatus = httpStatus
        missing.code = code
        return missing
    }

    /// Whether an answer is a refusal of what was not done, in any part.
    func isRefusal(httpStatus: Int) -> Bool { (400..<500).contains(httpStatus) && !isKept.load(ordering: .acquiring) }
}
