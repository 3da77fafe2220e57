/// What a transaction answers of one account.
struct AccountReader: CatalogReader {
    let accountID: AccountID
    let base: any CatalogReader

    func account(_ id: AccountID) throws -> AccountRecord? { id == accountID ? try base.account(id) : nil }
    func accounts() throws -> [AccountRecord] { try base.account(accountID).map { [$0] } ?? [] }

    func server(_ number: InstanceNumber) throws -> ServerRecord? { accountID.own(try base.server(number)) }
    func servers(_ query: ServerQuery) throws -> RecordPage<ServerRecord> {
        var query = query
        query.accountID = accountID
        return try base.servers(query)
    }

    func volume(_ number: InstanceNumber) throws -> VolumeRecord? { accountID.own(try base.volume(number)) }
    func volumes(_ query: VolumeQuery) throws -> RecordPage<VolumeRecord> {
        var query = query
        query.accountID = accountID
        return try base.volumes(query)
    }

    func snapshot(_ number: InstanceNumber) throws -> SnapshotRecord? { accountID.own(try base.snapshot(number)) }
    func snapshots(_ query: SnapshotQuery) throws -> RecordPage<SnapshotRecord> {
        var query = query
        query.accountID = accountID
        return try base.snapshots(query)
    }

    func newestFullSnapshot(ofVolume number: InstanceNumber) throws -> SnapshotRecord? {
        accountID.own(try base.newestFullSnapshot(ofVolume: number))
    }
    func incrementals(onBase number: InstanceNumber) throws -> [SnapshotRecord] {
        try base.incrementals(onBase: number).filter { $0.accountID == accountID }
    }

    func verification(ofSnapshot number: InstanceNumber) throws -> VerificationRecord? {
        try snapshot(number).flatMap { try base.verification(ofSnapshot: $0.number) }
    }
    func digests(ofSnapshot number: InstanceNumber, group: Int64) throws -> DigestRecord? {
        try snapshot(number).flatMap { try base.digests(ofSnapshot: $0.number, group: group) }
    }

    func firstDigestGroup(ofSnapshot number: InstanceNumber, from group: Int64) throws -> Int64? {
        try snapshot(number).flatMap { try base.firstDigestGroup(ofSnapshot: $0.number, from: group) }
    }
    /// It is about everybody's bytes.
    func scrub() throws -> ScrubRecord? { nil }

    func image(_ number: InstanceNumber) throws -> ImageRecord? { accountID.own(try base.image(number)) }
    func images(_ query: ImageQuery) throws -> RecordPage<ImageRecord> {
        var query = query
        query.accountID = accountID
        return try base.images(query)
    }

    /// Of the account, whatever account is asked for.
    func census(of _: AccountID?) throws -> Census { try base.census(of: accountID) }

    func accessKey(_ accessKey: String) throws -> AccessKeyRecord? { accountID.own(try base.accessKey(accessKey)) }
    func accessKeys(of _: AccountID?) throws -> [AccessKeyRecord] { try base.accessKeys(of: accountID) }

    func auditRecords(_ query: AuditQuery) throws -> RecordPage<AuditRecord> {
        var query = query
        query.accountID = accountID
        return try base.auditRecords(query)
    }
}
