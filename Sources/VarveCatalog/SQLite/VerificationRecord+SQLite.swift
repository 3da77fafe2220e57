import Foundation
import GRDB

extension VerificationRecord: StoredRecord {
    static var tableName: String { "snapshotVerification" }

    init(row: Row) throws {
        self.init(snapshotNumber: try row.get("snapshotNumber"), startedAt: try row.getDate("startedAt"))
        position = try row.get("position")
        checkedByteCount = try row.get("checkedByteCount")
        notedByteCount = try row.get("notedByteCount")
        let ranges: String = try row.get("wrongRanges")
        wrongRanges = ranges.split(separator: " ").map(String.init)
        wrongUnitCount = try row.get("wrongUnitCount")
        endedAt = try row.getOptionalDate("endedAt")
    }

    func encode(to container: inout PersistenceContainer) {
        container["snapshotNumber"] = snapshotNumber.rawValue
        container["position"] = position
        container["checkedByteCount"] = checkedByteCount
        container["notedByteCount"] = notedByteCount
        container["wrongRanges"] = wrongRanges.joined(separator: " ")
        container["wrongUnitCount"] = wrongUnitCount
        container["startedAt"] = startedAt.catalogMilliseconds
        container["endedAt"] = endedAt?.catalogMilliseconds
    }
}

extension DigestRecord: StoredRecord {
    static var tableName: String { "snapshotDigest" }

    init(row: Row) throws {
        let digests: Data = try row.get("digests")
        self.init(snapshotNumber: try row.get("snapshotNumber"), group: try row.get("unitGroup"), digests: Array(digests))
    }

    func encode(to container: inout PersistenceContainer) {
        container["snapshotNumber"] = snapshotNumber.rawValue
        container["unitGroup"] = group
        container["digests"] = Data(digests)
    }
}

extension SQLiteTransaction {
    func verification(ofSnapshot number: InstanceNumber) throws -> VerificationRecord? {
        let request: SQLRequest<Stored<VerificationRecord>> =
            "SELECT * FROM snapshotVerification WHERE snapshotNumber = \(number.rawValue)"
        return try request.fetchOne(db)?.record
    }

    func digests(ofSnapshot number: InstanceNumber, group: Int64) throws -> DigestRecord? {
        let request: SQLRequest<Stored<DigestRecord>> =
            "SELECT * FROM snapshotDigest WHERE snapshotNumber = \(number.rawValue) AND unitGroup = \(group)"
        return try request.fetchOne(db)?.record
    }

    func firstDigestGroup(ofSnapshot number: InstanceNumber, from group: Int64) throws -> Int64? {
        let request: SQLRequest<Int64> =
            "SELECT min(unitGroup) FROM snapshotDigest WHERE snapshotNumber = \(number.rawValue) AND unitGroup >= \(group)"
        return try request.fetchOne(db)
    }

    func save(_ verification: VerificationRecord) throws { try Stored(verification).save(db) }
    func insert(_ digests: DigestRecord) throws { try Stored(digests).insert(db) }
}
