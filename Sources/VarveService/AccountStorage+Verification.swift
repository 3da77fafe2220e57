import VarveBackend
public import VarveCatalog
public import VarveWire

/// Verification of snapshots' bytes: Varve's own.
///
/// The first verification reads what a snapshot holds and notes a checksum of each unit of 2 MiB in the catalog; each later one reads it again
/// and compares, so that bytes that a disk has changed since are found. What changed before the first one is not.
extension AccountStorage {
    /// verifyBlockStorageSnapshotInstance: begins a verification, or takes the one that was begun a step further. A step ends after
    /// ``SnapshotVerifier/stepByteCount``, so that a call takes seconds whatever the size; call again until the answer has an end.
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
            var record = begun ?? VerificationRecord(snapshotNumber: number, startedAt: timestamp())
            let verifier = SnapshotVerifier(device: try open(number), byteCount: UInt64(snapshot.byteCount))
            let noted = try step(verifier, &record)
            if record.position == snapshot.byteCount { record.endedAt = timestamp() }
            try write { catalog in
                for digests in noted { try catalog.insert(digests) }
                try catalog.save(record)
            }
            return SnapshotVerification(snapshot: snapshot, record: record)
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

    private func open(_ number: InstanceNumber) throws(ServiceError) -> any BlockDevice {
        do { return try backend.openSnapshot(SnapshotID(number)) } catch { throw ServiceError(error) }
    }

    /// - Returns: checksums that are new.
    private func step(_ verifier: SnapshotVerifier, _ record: inout VerificationRecord) throws(ServiceError) -> [DigestRecord] {
        var noted: [DigestRecord] = []
        let start = record.checkedByteCount
        while record.position < verifier.byteCount, UInt64(record.checkedByteCount - start) < SnapshotVerifier.stepByteCount {
            let group = record.position / Int64(SnapshotVerifier.groupByteCount)
            let number = record.snapshotNumber
            let known = try read { try $0.digests(ofSnapshot: number, group: group) }
            let found: SnapshotVerifier.Group
            do { found = try verifier.read(group: UInt64(group)) } catch { throw ServiceError(error) }
            record.add(found, comparedWith: known)
            if known == nil, found.digests.contains(where: { $0 != 0 }), found.unreadable.isEmpty {
                noted.append(DigestRecord(snapshotNumber: number, group: group, digests: found.digests))
            }
            record.position = Int64(min(verifier.byteCount, (UInt64(group) + 1) * SnapshotVerifier.groupByteCount))
        }
        return noted
    }
}

/// A snapshot and what its verification fares.
public struct SnapshotVerification: Equatable, Sendable {
    public let snapshot: SnapshotRecord
    public let record: VerificationRecord
}

extension VerificationRecord {
    /// How many wrong places are kept.
    static let wrongRangeCountMax = 100

    mutating func add(_ found: SnapshotVerifier.Group, comparedWith known: DigestRecord?) {
        checkedByteCount += Int64(found.byteCount)
        if known == nil { notedByteCount += Int64(found.byteCount) }
        for unit in found.wrongUnits(comparedWith: known?.digests) {
            wrongUnitCount += 1
            guard wrongRanges.count < Self.wrongRangeCountMax else { continue }
            let range = found.range(ofUnit: unit)
            wrongRanges.append("\(range.lowerBound)-\(range.upperBound - 1)")
        }
    }
}
