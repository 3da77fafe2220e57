import Logging
import VarveBackend
import VarveCatalog
public import VarveWire

import struct Foundation.Date

/// The operations of the storage API as one caller makes them: their rules, on the objects of the caller's account
/// (contract sheet, sections 4 to 7).
///
/// What belongs to another account does not exist here: its number answers what a number that was never given out does. No operation can
/// reach it, because the only catalog that operations have is the account's (``VarveCatalog/AccountCatalog``).
///
/// Every call blocks its thread and may come from any thread but those of the cooperative pool or an event loop. A changing call
/// answers the objects in the state right after acceptance, when that state has survived power loss; threads of the service
/// take them to their settled state, and try again what fails there, after 1 s doubling to 30 s. Where a call is refused or
/// fails, nothing has changed. Errors name the wire's parameter.
public struct AccountStorage: Sendable {
    public let caller: Caller
    let service: StorageService
    /// What is written to it directly is in no audit: the undoing of what was not done.
    let catalog: AccountCatalog
    private let audit: CallAudit?

    init(_ service: StorageService, _ caller: Caller, _ audit: CallAudit?) {
        self.service = service
        self.caller = caller
        self.audit = audit
        catalog = AccountCatalog(caller.accountID, of: service.catalog)
    }

    public var configuration: ServiceConfiguration { service.configuration }
    /// getExportAddressList: Varve's own.
    public var exportAddresses: [String] { service.exportAddresses }
    var accountID: AccountID { caller.accountID }
    var backend: any VolumeBackend { service.backend }
    var runner: TransitionRunner { service.runner }
    var log: Logger { service.log }

    func timestamp() -> Date { service.timestamp() }

    /// Runs `body` while no other call of the account holds one of these objects.
    func withLocks<Result>(
        _ numbers: [InstanceNumber], _ body: () throws(ServiceError) -> Result
    ) throws(ServiceError) -> Result {
        try service.locks.withLocks(numbers.map { ObjectLocks.Name(accountID: accountID, number: $0) }, body)
    }

    func read<Result>(_ body: (any CatalogReader) throws -> Result) throws(ServiceError) -> Result {
        do { return try catalog.read(body) } catch { throw ServiceError(error) }
    }

    func write<Result>(_ body: (any CatalogTransaction) throws -> Result) throws(ServiceError) -> Result {
        do { return try commit(body) } catch { throw ServiceError(error) }
    }

    /// The same for a change that something follows from. If the catalog fails, and may have kept the change all the same, that is looked at.
    func write<Result>(
        followedBy transitions: [Transition], _ body: (any CatalogTransaction) throws -> Result
    ) throws(ServiceError) -> Result {
        do {
            return try commit(body)
        } catch {
            if !(error is ServiceError) { runner.enqueue(transitions) }
            throw ServiceError(error)
        }
    }

    /// Adds to the audit log what the call was answered, unless it tells that already.
    ///
    /// That a call was refused survives the process at once, and power loss with the next change of anything: who only knocks must not have the disk
    /// synced.
    public func concludeAudit(httpStatus: Int, code: String) throws(ServiceError) {
        guard let audit, let entry = audit.missingEntry(httpStatus: httpStatus, code: code) else { return }
        do {
            if audit.isRefusal(httpStatus: httpStatus) {
                try catalog.writeWithoutSync { try $0.append(entry) }
            } else {
                try catalog.write { try $0.append(entry) }
            }
        } catch {
            throw ServiceError(error)
        }
    }

    /// One transaction, the audit's entry in it.
    func commit<Result>(_ body: (any CatalogTransaction) throws -> Result) throws -> Result {
        try traced("catalog commit") {
            guard let audit else { return try catalog.write(body) }
            return try audit.write(catalog, body)
        }
    }
}
