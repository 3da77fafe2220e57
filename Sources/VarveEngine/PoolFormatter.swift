import VarveBackend
import VarveDisk
import VarveFormat

/// Finds the superblock in force, or makes a pool in an empty directory.
struct PoolFormatter {
    let disk: any Disk
    let path: String

    func superblock() throws(PoolOpenError) -> Superblock {
        if let found = try existing() { return found }
        return try format()
    }

    /// The superblock in force, or nil if no pool has been made yet.
    func existing() throws(PoolOpenError) -> Superblock? {
        let names = try Pool.attempt(path) { () throws(DiskError) in try disk.list() }
        var best: Superblock?
        var failures: [(String, DecodingFailure)] = []
        for name in ["superblock.0", "superblock.1"] where names.contains(name) {
            let bytes = try read(name)
            do throws(DecodingFailure) {
                let found = try Superblock(decoding: bytes.span.bytes)
                if found.sequence > best?.sequence ?? 0 { best = found }
            } catch {
                failures.append((name, error))
            }
        }
        if let best { return try settled(best) }
        try refuseIfUnreadable(failures, names)
        // A pool whose making was cut short has no superblock with anything in it; only our own files may be there.
        let foreign = names.first { !isOurs($0) }
        if let foreign { throw .foreign(path: path, file: foreign) }
        if let used = names.first(where: { $0.hasPrefix("data.") }) {
            throw .damaged(path: path, "there is \(used) and no superblock")
        }
        return nil
    }

    /// After a sync that failed a file may read as if it had not: only what is written again is sure to reach the disk (O7). A power cut meanwhile
    /// does no harm: the same bytes are there already, or the checkpoint was never in force and the older copy still holds.
    private func settled(_ superblock: Superblock) throws(PoolOpenError) -> Superblock {
        do throws(BackendError) {
            try Checkpointer.write(superblock, disk)
        } catch {
            throw .unreadable(path: path, DiskError(error, doing: "open"))
        }
        return superblock
    }

    private func read(_ name: String) throws(PoolOpenError) -> [UInt8] {
        try Pool.attempt(path) { () throws(DiskError) in
            try disk.open(name, creating: false).read(count: Superblock.byteCount, at: 0)
        }
    }

    /// An all-zero copy was never written, a torn one is that of a pool whose making was cut short if the pool was never opened since: the
    /// opening makes the second journal. Anything else that does not decode is damage, or the work of a later version.
    private func refuseIfUnreadable(_ failures: [(String, DecodingFailure)], _ names: [String]) throws(PoolOpenError) {
        let wasOpened = names.contains { NumberedName.journal.number(in: $0) ?? 0 > 1 }
        for (name, failure) in failures {
            switch failure {
            case .badMagic(0): continue
            case .badChecksum where !wasOpened: continue
            case .unsupportedVersion, .unsupportedFeatures: throw .tooNew(path: path, failure)
            default: throw .damaged(path: path, "\(name): \(failure)")
            }
        }
    }

    private func isOurs(_ name: String) -> Bool {
        ["lock", "tables", "superblock.0", "superblock.1"].contains(name) || name.hasPrefix("data.")
            || NumberedName.journal.number(in: name) != nil || NumberedName.draft.number(in: name) != nil
    }

    /// Makes an empty pool; the superblock comes last, so that a pool is there whole or not at all.
    private func format() throws(PoolOpenError) -> Superblock {
        let body = CheckpointBody(epoch: Epoch(1), images: [], nodeMapPages: [], allocation: []).encoded()
        let superblock = Superblock(
            poolID: .random(), sequence: 1, journalNumber: 1, firstBatch: 1, bodySlot: 1, bodyByteCount: UInt64(body.count),
            bodyChecksum: body.withUnsafeBytes { crc32c($0) })
        do throws(BackendError) {
            _ = try Journal.create(1, poolID: superblock.poolID, disk: disk)
            try makeTables(body)
            try Checkpointer.write(superblock, disk)
        } catch {
            throw .unreadable(path: path, DiskError(error, doing: "make a pool in"))
        }
        try Pool.attempt(path) { () throws(DiskError) in try disk.syncDirectory() }
        return superblock
    }

    private func makeTables(_ body: [UInt8]) throws(BackendError) {
        do throws(DiskError) {
            let tables = try disk.open("tables", creating: true)
            try tables.write(body, at: UInt64(Geometry.pageByteCount))
            try tables.syncData()
            _ = try disk.open(Checkpointer.superblockName(0), creating: true)
            _ = try disk.open(Checkpointer.superblockName(1), creating: true)
            try disk.syncDirectory()
        } catch {
            throw BackendError(error)
        }
    }
}
