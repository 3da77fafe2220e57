import struct Foundation.Date

/// What a transaction does for one account, and with which objects.
final class AccountTransaction: CatalogTransaction {
    let accountID: AccountID
    private let base: any CatalogTransaction
    /// What was made, changed or removed, in this order.
    private(set) var changed: [String] = []

    init(_ accountID: AccountID, of base: any CatalogTransaction) {
        self.accountID = accountID
        self.base = base
    }

    private var reader: AccountReader { AccountReader(accountID: accountID, base: base) }

    func account(_ id: AccountID) throws -> AccountRecord? { try reader.account(id) }
    func accounts() throws -> [AccountRecord] { try reader.accounts() }
    func server(_ number: InstanceNumber) throws -> ServerRecord? { try reader.server(number) }
    func servers(_ query: ServerQuery) throws -> RecordPage<ServerRecord> { try reader.servers(query) }
    func volume(_ number: InstanceNumber) throws -> VolumeRecord? { try reader.volume(number) }
    func volumes(_ query: VolumeQuery) throws -> RecordPage<VolumeRecord> { try reader.volumes(query) }
    func snapshot(_ number: InstanceNumber) throws -> SnapshotRecord? { try reader.snapshot(number) }
    func snapshots(_ query: SnapshotQuery) throws -> RecordPage<SnapshotRecord> { try reader.snapshots(query) }
    func newestFullSnapshot(ofVolume number: InstanceNumber) throws -> SnapshotRecord? {
        try reader.newestFullSnapshot(ofVolume: number)
    }
    func incrementals(onBase number: InstanceNumber) throws -> [SnapshotRecord] { try reader.incrementals(onBase: number) }
    func verification(ofSnapshot number: InstanceNumber) throws -> VerificationRecord? {
        try reader.verification(ofSnapshot: number)
    }
    func digests(ofSnapshot number: InstanceNumber, group: Int64) throws -> DigestRecord? {
        try reader.digests(ofSnapshot: number, group: group)
    }
    func firstDigestGroup(ofSnapshot number: InstanceNumber, from group: Int64) throws -> Int64? {
        try reader.firstDigestGroup(ofSnapshot: number, from: group)
    }
    func scrub() throws -> ScrubRecord? { try reader.scrub() }
    func image(_ number: InstanceNumber) throws -> ImageRecord? { try reader.image(number) }
    func images(_ query: ImageQuery) throws -> RecordPage<ImageRecord> { try reader.images(query) }
    func census(of accountID: AccountID?) throws -> Census { try reader.census(of: accountID) }
    func accessKey(_ accessKey: String) throws -> AccessKeyRecord? { try reader.accessKey(accessKey) }
    func accessKeys(of accountID: AccountID?) throws -> [AccessKeyRecord] { try reader.accessKeys(of: accountID) }
    func auditRecords(_ query: AuditQuery) throws -> RecordPage<AuditRecord> { try reader.auditRecords(query) }

    func allocateNumber() throws -> InstanceNumber { try base.allocateNumber() }

    /// Accounts are the whole catalog's: throws always.
    func insert(_ account: AccountRecord) throws { throw CatalogError.notOwned("account \(account.name)", accountID) }

    func insert(_ server: ServerRecord) throws {
        try claim(server, server.number)
        try base.insert(server)
    }
    func update(_ server: ServerRecord) throws {
        try claim(try self.server(server.number), server.number)
        try claim(server, server.number)
        try base.update(server)
    }
    func deleteServer(_ number: InstanceNumber) throws {
        try claim(try server(number), number)
        try base.deleteServer(number)
    }

    func insert(_ volume: VolumeRecord) throws {
        try claim(volume, volume.number)
        try base.insert(volume)
    }
    func update(_ volume: VolumeRecord) throws {
        try claim(try self.volume(volume.number), volume.number)
        try claim(volume, volume.number)
        try base.update(volume)
    }
    func deleteVolume(_ number: InstanceNumber) throws {
        try claim(try volume(number), number)
        try base.deleteVolume(number)
    }

    func insert(_ snapshot: SnapshotRecord) throws {
        try claim(snapshot, snapshot.number)
        try base.insert(snapshot)
    }
    func update(_ snapshot: SnapshotRecord) throws {
        try claim(try self.snapshot(snapshot.number), snapshot.number)
        try claim(snapshot, snapshot.number)
        try base.update(snapshot)
    }
    func deleteSnapshot(_ number: InstanceNumber) throws {
        try claim(try snapshot(number), number)
        try base.deleteSnapshot(number)
    }

    func save(_ verification: VerificationRecord) throws {
        try claim(try snapshot(verification.snapshotNumber), verification.snapshotNumber)
        try base.save(verification)
    }
    func insert(_ digests: DigestRecord) throws {
        try claim(try snapshot(digests.snapshotNumber), digests.snapshotNumber)
        try base.insert(digests)
    }

    /// The pool is the whole machine's: throws always.
    func save(_: ScrubRecord) throws { throw CatalogError.notOwned("pool", accountID) }

    func insert(_ image: ImageRecord) throws {
        try claim(image, image.number)
        try base.insert(image)
    }
    func update(_ image: ImageRecord) throws {
        try claim(try self.image(image.number), image.number)
        try claim(image, image.number)
        try base.update(image)
    }
    func deleteImage(_ number: InstanceNumber) throws {
        try claim(try image(number), number)
        try base.deleteImage(number)
    }

    func insert(_ key: AccessKeyRecord) throws {
        try claim(key, key.accessKey)
        try base.insert(key)
    }
    func update(_ key: AccessKeyRecord) throws {
        try claim(try accessKey(key.accessKey), key.accessKey)
        try claim(key, key.accessKey)
        try base.update(key)
    }

    func append(_ record: AuditRecord) throws {
        guard record.accountID == accountID else { throw CatalogError.notOwned("audit log of another account", accountID) }
        try base.append(record)
    }
    /// The log is the whole catalog's: throws always.
    func trimAudit(before _: Date, limit _: Int) throws -> Int {
        throw CatalogError.notOwned("right to trim the audit log", accountID)
    }

    /// Notes the change of a record. Throws unless there is one, and it is the account's.
    private func claim<Record: OwnedRecord>(_ record: Record?, _ name: some CustomStringConvertible) throws {
        guard accountID.own(record) != nil else { throw CatalogError.notOwned("\(Record.kind) \(name)", accountID) }
        if !changed.contains(name.description) { changed.append(name.description) }
    }
}
