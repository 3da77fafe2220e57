import VarveBackend
public import VarveCatalog
import VarveWire

import struct Foundation.Date

/// A snapshot and what its verification fares.
public struct SnapshotVerification: Equatable, Sendable {
    public let snapshot: SnapshotRecord
    public let record: VerificationRecord
}

/// What one step of a snapshot's verification came to: what is to be written to the catalog.
struct VerificationStep {
    var record: VerificationRecord
    /// Checksums that are new.
    var noted: [DigestRecord] = []
    /// In bytes of the snapshot.
    var wrongRanges: [Range<UInt64>] = []
    var readByteCount: UInt64 = 0
    var sharedByteCount: UInt64 = 0
    var newByteCount: UInt64 = 0

    init(continuing record: VerificationRecord) { self.record = record }

    mutating func add(_ group: UnitGroup, _ known: ImageVerifier.Known, _ found: ImageVerifier.Finding) {
        readByteCount += found.readByteCount
        sharedByteCount += found.sharedByteCount
        newByteCount += found.newByteCount
        record.checkedByteCount += Int64(found.readByteCount + found.sharedByteCount)
        record.notedByteCount += Int64(found.newByteCount)
        for unit in found.wrongUnits {
            wrongRanges.append(group.range(ofUnit: unit))
            record.addWrong(group.range(ofUnit: unit))
        }
        guard known.own == nil, !found.hasUnreadable, !found.digests.isEmpty else { return }
        noted.append(
            DigestRecord(snapshotNumber: record.snapshotNumber, group: group.index, digests: found.digests.bytes))
    }

    func save(in catalog: any CatalogTransaction) throws {
        for digests in noted { try catalog.insert(digests) }
        try catalog.save(record)
    }
}

extension StorageService {
    /// Takes the verification of a snapshot a step further; writes nothing. The snapshot stays while this goes on.
    /// - Parameter trustedSince: what was verified since then is not read again; nil: all is read.
    func verificationStep(
        on snapshot: SnapshotRecord, continuing record: VerificationRecord, readingAtMost readByteCountMax: UInt64,
        trustedSince: Date? = nil
    ) throws(ServiceError) -> VerificationStep {
        let device = try openDevice(.snapshot(SnapshotID(snapshot.number)))
        var step = VerificationStep(continuing: record)
        var walk = try walk(
            device, from: record.position, to: UInt64(snapshot.byteCount), readingAtMost: readByteCountMax,
            own: snapshot.number, trustedSince: trustedSince)
        try walk.run { step.add($0, $1, $2) }
        step.record.position = Int64(walk.position)
        if walk.position >= walk.byteCount { step.record.endedAt = max(timestamp(), record.startedAt) }
        return step
    }

    /// - Parameter own: the snapshot that checksums may be noted of; nil for a volume.
    func walk(
        _ device: any BlockDevice, from position: Int64, to byteCount: UInt64, readingAtMost readByteCountMax: UInt64,
        own: InstanceNumber?, trustedSince: Date?
    ) throws(ServiceError) -> ImageWalk {
        let base = try base(of: device, trustedSince: trustedSince)
        return ImageWalk(
            ImageVerifier(device: device, base: base), from: UInt64(position), to: byteCount, readingAtMost: readByteCountMax,
            known: { group throws(ServiceError) in
                try self.read { catalog in
                    func digests(of number: InstanceNumber?) throws -> UnitDigests? {
                        try number.flatMap { try catalog.digests(ofSnapshot: $0, group: group.index) }
                            .map { UnitDigests($0.digests, unitCount: group.unitCount) }
                    }
                    return ImageVerifier.Known(
                        own: try digests(of: own), base: try digests(of: base.map { InstanceNumber($0.id) }))
                }
            },
            firstNoted: { group throws(ServiceError) in
                guard let own else { return nil }
                return try self.read { try $0.firstDigestGroup(ofSnapshot: own, from: group) }
            })
    }

    /// How many snapshots that an image grew from are looked at.
    private static let ancestorCountMax = 16

    /// The newest snapshot that the image grew from and that was verified.
    private func base(of device: any BlockDevice, trustedSince: Date?) throws(ServiceError) -> ImageVerifier.Base? {
        let ancestors = device.ancestors().prefix(Self.ancestorCountMax)
        return try read { catalog in
            for id in ancestors {
                guard let record = try catalog.verification(ofSnapshot: InstanceNumber(id)), record.endedAt != nil else {
                    continue
                }
                let isTrusted = trustedSince.map { record.startedAt >= $0 && record.wrongUnitCount == 0 } ?? false
                return ImageVerifier.Base(id: id, isTrusted: isTrusted)
            }
            return nil
        }
    }

    func openDevice(_ id: ImageID) throws(ServiceError) -> any BlockDevice {
        do throws(BackendError) {
            switch id {
            case .volume(let id): return try backend.openVolume(id)
            case .snapshot(let id): return try backend.openSnapshot(id)
            }
        } catch {
            throw ServiceError(error)
        }
    }
}

extension VerificationRecord {
    /// How many wrong places are kept.
    private static let wrongRangeCountMax = 100

    mutating func addWrong(_ range: Range<UInt64>) {
        wrongUnitCount += 1
        guard wrongRanges.count < Self.wrongRangeCountMax else { return }
        wrongRanges.append(Self.text(range))
    }

    static func text(_ range: Range<UInt64>) -> String { "\(range.lowerBound)-\(range.upperBound - 1)" }
}
