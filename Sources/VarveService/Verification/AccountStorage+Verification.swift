public import VarveCatalog
public import VarveWire

/// Verification of snapshots' bytes: Varve's own.
///
/// The first verification reads what a snapshot holds and notes a checksum of each unit of 2 MiB in the catalog; each later one reads it again
/// and compares, so that bytes that a disk has changed since are found. What is still as in an older snapshot is compared with what was noted of that one,
/// the first time already. What changed before anything was noted is not found.
extension AccountStorage {
    /// Bytes read after which a step ends: about a second.
    private static let stepByteCount: UInt64 = 512 << 20

    /// verifyBlockStorageSnapshotInstance: begins a verification, or takes the one that was begun a step further, so that a call takes seconds whatever the
    /// size; call again until the answer has an end. All that is mapped is read.
    public func verifySnapshot(_ number: InstanceNumber, regionCode: String? = nil) throws(ServiceError) -> SnapshotVerification {
        let region = try configuration.region(regionCode)
        return try withLocks([number]) { () throws(ServiceError) in
            let (snapshot, last) = try read { catalog in
                (
                    try catalog.requireIdleSnapshot(number, in: region, WireName.snapshotNumber),
                    try catalog.verification(ofSnapshot: number)
                )
            }
            let begun = last.flatMap { $0.endedAt == nil ? $0 : nil }
            let record = begun ?? VerificationRecord(snapshotNumber: number, startedAt: timestamp())
            let step = try service.verificationStep(on: snapshot, continuing: record, readingAtMost: Self.stepByteCount)
            try write { try step.save(in: $0) }
            return SnapshotVerification(snapshot: snapshot, record: step.record)
        }
    }

    /// getBlockStorageSnapshotVerification; nil if the region has no such snapshot, or it was never verified.
    public func verification(
        ofSnapshot number: InstanceNumber, regionCode: String? = nil
    ) throws(ServiceError) -> SnapshotVerification? {
        let region = try configuration.region(regionCode)
        return try read { catalog in
            guard let snapshot = try catalog.snapshot(number), snapshot.regionCode == region.code,
                let record = try catalog.verification(ofSnapshot: number)
            else { return nil }
            return SnapshotVerification(snapshot: snapshot, record: record)
        }
    }
}
