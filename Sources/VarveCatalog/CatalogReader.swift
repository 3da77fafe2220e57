/// The questions that a catalog answers inside a transaction. Good only until its closure returns.
public protocol CatalogReader {
    func account(_ id: AccountID) throws -> AccountRecord?
    /// All accounts, oldest first.
    func accounts() throws -> [AccountRecord]

    func server(_ number: InstanceNumber) throws -> ServerRecord?
    func servers(_ query: ServerQuery) throws -> RecordPage<ServerRecord>

    func volume(_ number: InstanceNumber) throws -> VolumeRecord?
    func volumes(_ query: VolumeQuery) throws -> RecordPage<VolumeRecord>

    func snapshot(_ number: InstanceNumber) throws -> SnapshotRecord?
    func snapshots(_ query: SnapshotQuery) throws -> RecordPage<SnapshotRecord>

    /// The newest FULL of the volume that is there to stand on: created, and not being deleted.
    func newestFullSnapshot(ofVolume number: InstanceNumber) throws -> SnapshotRecord?
    /// The INCREMENTALs that stand on a FULL, oldest first.
    func incrementals(onBase number: InstanceNumber) throws -> [SnapshotRecord]

    /// Nil if the snapshot was never verified.
    func verification(ofSnapshot number: InstanceNumber) throws -> VerificationRecord?
    /// Nil if no checksums of these units are noted.
    func digests(ofSnapshot number: InstanceNumber, group: Int64) throws -> DigestRecord?

    /// The first group from `group` on that checksums of the snapshot are noted of.
    func firstDigestGroup(ofSnapshot number: InstanceNumber, from group: Int64) throws -> Int64?
    /// The last scrub of the pool, or the one that goes on; nil if there was none.
    func scrub() throws -> ScrubRecord?

    func image(_ number: InstanceNumber) throws -> ImageRecord?
    func images(_ query: ImageQuery) throws -> RecordPage<ImageRecord>

    /// - Parameter accountID: nil counts the objects of all accounts.
    func census(of accountID: AccountID?) throws -> Census

    func accessKey(_ accessKey: String) throws -> AccessKeyRecord?
    /// Keys, revoked ones too, oldest first.
    /// - Parameter accountID: nil means those of all accounts.
    func accessKeys(of accountID: AccountID?) throws -> [AccessKeyRecord]

    func auditRecords(_ query: AuditQuery) throws -> RecordPage<AuditRecord>
}
