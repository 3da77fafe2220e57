public import struct Foundation.Date

/// The changes that a catalog makes inside a write transaction. Good only until its closure returns.
///
/// Inserting what is there, and updating or deleting what is not, throws ``CatalogError/failed(path:reason:)``.
public protocol CatalogTransaction: CatalogReader {
    /// The next number of the sequence. It is never given out again: not once the transaction is committed, whatever becomes of its
    /// object, and not by this catalog, as long as it is open, if the transaction fails. So a number that was given to an object whose
    /// transaction is in doubt is that object's alone.
    func allocateNumber() throws -> InstanceNumber

    func insert(_ account: AccountRecord) throws

    func insert(_ server: ServerRecord) throws
    func update(_ server: ServerRecord) throws
    func deleteServer(_ number: InstanceNumber) throws

    func insert(_ volume: VolumeRecord) throws
    func update(_ volume: VolumeRecord) throws
    func deleteVolume(_ number: InstanceNumber) throws

    func insert(_ snapshot: SnapshotRecord) throws
    func update(_ snapshot: SnapshotRecord) throws
    func deleteSnapshot(_ number: InstanceNumber) throws

    /// Puts a verification into the place of the one before. The snapshot must be there.
    func save(_ verification: VerificationRecord) throws
    /// Notes checksums. The snapshot must be there.
    func insert(_ digests: DigestRecord) throws

    /// Puts a scrub into the place of the one before.
    func save(_ scrub: ScrubRecord) throws

    /// The snapshots of its volumes must be there.
    func insert(_ image: ImageRecord) throws
    /// Changes all but its volumes.
    func update(_ image: ImageRecord) throws
    func deleteImage(_ number: InstanceNumber) throws

    func insert(_ key: AccessKeyRecord) throws
    func update(_ key: AccessKeyRecord) throws

    /// Adds an entry to the audit log.
    func append(_ record: AuditRecord) throws
    /// Removes the oldest entries of the audit log from before a moment, which from now on nothing may be kept from; nothing else can
    /// remove or change one.
    /// - Parameter limit: how many at most.
    /// - Returns: how many were removed.
    func trimAudit(before date: Date, limit: Int) throws -> Int
}
