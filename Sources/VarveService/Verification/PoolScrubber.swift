import Logging
import VarveBackend
import VarveCatalog
import VarveWire

import struct Foundation.Date

/// One step of a scrub: goes through what comes next of all that the pool had a moment ago.
///
/// Snapshots come first, by number, so that one comes after those that it grew from, and only what has changed in between is read; then volumes, of
/// which what they do not share with a snapshot is read and cannot be compared.
struct PoolScrubber {
    /// Bytes read after which a step ends: it holds up changes of one snapshot, and is what a rate can be kept with.
    private static let stepByteCount: UInt64 = 64 << 20
    /// Images that a step goes through at most.
    private static let imageCountMax = 100
    private static let wrongPlaceCountMax = 100

    let service: StorageService
    /// All that the pool has.
    let images: [StoredImage]
    private(set) var record: ScrubRecord
    private var readByteCount: UInt64 = 0

    init(_ service: StorageService, _ images: [StoredImage], continuing record: ScrubRecord) {
        self.service = service
        self.images = images
        self.record = record
    }

    /// The sizes of what is not through yet.
    var leftByteCount: UInt64 {
        let rest = images.lazy.filter { $0.isIn(.volumes) && record.stage == .snapshots || isLeft($0) }
        let total = rest.reduce(0) { $0 + $1.byteCount }
        return total - min(total, UInt64(record.position))
    }

    /// Of the stage that the scrub is at.
    private func isLeft(_ image: StoredImage) -> Bool {
        image.isIn(record.stage) && Int64(clamping: image.id.number) > record.lastNumber
    }

    /// Each image's part is in the catalog when the next one begins.
    mutating func step() throws(ServiceError) {
        for _ in 0..<Self.imageCountMax where record.endedAt == nil && readByteCount < Self.stepByteCount {
            guard let image = nextImage else {
                try finishStage()
                continue
            }
            switch image.id {
            case .snapshot(let id): try scrub(id, image.byteCount)
            case .volume(let id): try scrub(id, image.byteCount)
            }
        }
    }

    private var nextImage: StoredImage? {
        images.lazy.filter(isLeft).min { $0.id.number < $1.id.number }
    }

    private mutating func finishStage() throws(ServiceError) {
        if record.stage == .snapshots {
            (record.stage, record.lastNumber) = (.volumes, 0)
        } else {
            record.endedAt = max(service.timestamp(), record.startedAt)
            service.log.notice(
                "the pool was scrubbed", metadata: ["read": "\(record.readByteCount)", "wrong": "\(record.wrongUnitCount)"])
        }
        try save()
    }

    private mutating func finish(_ number: UInt64, byteCount: UInt64) {
        record.imageCount += 1
        record.doneByteCount += Int64(byteCount)
        (record.lastNumber, record.position) = (Int64(clamping: number), 0)
    }

    private func save(_ more: (any CatalogTransaction) throws -> Void = { _ in }) throws(ServiceError) {
        let record = record
        do {
            try service.catalog.writeWithoutSync { catalog in
                try more(catalog)
                try catalog.save(record)
            }
        } catch {
            throw ServiceError(error)
        }
    }

    // MARK: Snapshots

    /// A snapshot that is being made or deleted is passed by.
    private mutating func scrub(_ id: SnapshotID, _ byteCount: UInt64) throws(ServiceError) {
        let number = InstanceNumber(id)
        let owner = try service.read { try $0.snapshot(number)?.accountID }
        guard let owner else { return try pass(id.rawValue, byteCount) }
        var scrubber = self
        try service.locks.withLocks([.init(accountID: owner, number: number)]) { () throws(ServiceError) in
            let (snapshot, last) = try service.read { (try $0.snapshot(number), try $0.verification(ofSnapshot: number)) }
            guard let snapshot, snapshot.image.mustExist else { return try scrubber.pass(id.rawValue, byteCount) }
            try scrubber.scrub(snapshot, last)
        }
        self = scrubber
    }

    private mutating func pass(_ number: UInt64, _ byteCount: UInt64) throws(ServiceError) {
        finish(number, byteCount: byteCount)
        try save()
    }

    private mutating func scrub(_ snapshot: SnapshotRecord, _ last: VerificationRecord?) throws(ServiceError) {
        let byteCount = UInt64(snapshot.byteCount)
        if let last, last.endedAt != nil, last.startedAt >= record.startedAt {
            // Somebody else has ended it, after this scrub had told of some of it.
            let image = "snapshot \(snapshot.number)"
            for range in last.wrongRanges where !record.wrongPlaces.contains(Self.place(image, range)) { addWrong(image, range) }
            return try pass(UInt64(snapshot.number.rawValue), byteCount)
        }
        let begun = last.flatMap { $0.endedAt == nil && $0.startedAt >= record.startedAt ? $0 : nil }
        let fresh = VerificationRecord(snapshotNumber: snapshot.number, startedAt: max(service.timestamp(), record.startedAt))
        let step = try service.verificationStep(
            on: snapshot, continuing: begun ?? fresh, readingAtMost: Self.stepByteCount - readByteCount,
            trustedSince: record.startedAt)
        count(read: step.readByteCount, shared: step.sharedByteCount)
        record.notedByteCount += Int64(step.newByteCount)
        for range in step.wrongRanges { addWrong("snapshot \(snapshot.number)", VerificationRecord.text(range)) }
        record.position = step.record.position
        if step.record.endedAt != nil { finish(UInt64(snapshot.number.rawValue), byteCount: byteCount) }
        try save { try step.save(in: $0) }
    }

    // MARK: Volumes

    private mutating func scrub(_ id: VolumeID, _ byteCount: UInt64) throws(ServiceError) {
        do {
            try read(id)
        } catch {
            if service.backend.hasVolume(id) { throw error }
            try pass(id.rawValue, byteCount)
        }
    }

    private mutating func read(_ id: VolumeID) throws(ServiceError) {
        let device = try service.openDevice(.volume(id))
        var walk = try service.walk(
            device, from: record.position, to: device.byteCount,
            readingAtMost: Self.stepByteCount - readByteCount, own: nil, trustedSince: record.startedAt)
        var scrubber = self
        try walk.run { group, _, found in
            scrubber.count(read: found.readByteCount, shared: found.sharedByteCount)
            for unit in found.wrongUnits { scrubber.addWrong("volume \(id)", VerificationRecord.text(group.range(ofUnit: unit))) }
        }
        scrubber.record.position = Int64(walk.position)
        if walk.position >= walk.byteCount { scrubber.finish(id.rawValue, byteCount: walk.byteCount) }
        try scrubber.save()
        self = scrubber
    }

    // MARK: Counting

    private mutating func count(read: UInt64, shared: UInt64) {
        readByteCount += read
        record.readByteCount += Int64(read)
        record.sharedByteCount += Int64(shared)
    }

    private mutating func addWrong(_ image: String, _ bytes: String) {
        service.log.error(
            "stored bytes are not what they were, or cannot be read", metadata: ["image": "\(image)", "bytes": "\(bytes)"])
        record.wrongUnitCount += 1
        if record.wrongPlaces.count < Self.wrongPlaceCountMax { record.wrongPlaces.append(Self.place(image, bytes)) }
    }

    private static func place(_ image: String, _ bytes: String) -> String { "\(image): bytes \(bytes)" }
}

extension StoredImage {
    fileprivate func isIn(_ stage: ScrubRecord.Stage) -> Bool {
        switch id {
        case .snapshot: stage == .snapshots
        case .volume: stage == .volumes
        }
    }
}

extension ScrubRecord {
    /// A new one. What the last one verified, in the same second or by a clock that was ahead, is from before it.
    init(after last: ScrubRecord?, at now: Date) {
        self.init(startedAt: last?.endedAt.map { max(now, $0.addingTimeInterval(1)) } ?? now)
    }
}
