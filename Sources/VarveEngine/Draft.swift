import VarveBackend
import VarveDisk
import VarveFormat

/// Changes of maps that no flush has put into the journal yet, as the page cache has them: written when they are made, never synced. When a process dies,
/// and not the machine, the next one finds here all that was answered (Docs/ORDERING.md, "The draft").
///
/// One file goes with each journal file. It is written from its beginning again whenever the journal has all that is in it.
///
/// Safe because all mutable state is guarded by `monitor`.
final class Draft: @unchecked Sendable {
    /// Slots that are written with zeroes at once, before there is a change for them: a disk without room must refuse the change, not its slot.
    private static let roomSlotCount = 1024
    private static let zeroes = [UInt8](repeating: 0, count: roomSlotCount * DraftSlot.byteCount)

    private let monitor = Monitor()
    /// Nil once what is written can no longer be relied on: changes are not drafted then.
    private var file: (any DiskFile)?
    private var number: UInt64
    private var nextSequence: UInt64 = 1
    /// The next change is written here.
    private var slot = 0
    /// Slots that the file has.
    private var slotCount = roomSlotCount
    /// Changes in the file that the journal does not have.
    private var openCount = 0
    private var writer = ByteWriter(capacity: DraftSlot.byteCount)

    init(_ file: any DiskFile, number: UInt64) { (self.file, self.number) = (file, number) }

    /// Makes the file of a draft, with room for some changes; it replaces one that was left behind. Needs no sync: whoever reads it sees what
    /// this process sees, or does not believe it.
    static func create(_ number: UInt64, poolID: PoolID, disk: any Disk) throws(BackendError) -> any DiskFile {
        let name = NumberedName.draft(number)
        do throws(DiskError) {
            try disk.remove(name)
            let file = try disk.open(name, creating: true)
            let header = DraftHeader(poolID: poolID, number: number, cache: try file.cacheIdentity().bytes)
            try file.write(header.encoded() + zeroes, at: 0)
            return file
        } catch {
            throw BackendError(error)
        }
    }

    /// Makes room for so many changes at least.
    /// - Throws: ``BackendError/noSpace``. Any other error will be seen by ``append(_:)``.
    func makeRoom(slotCount needed: Int) throws(BackendError) {
        try monitor.withLock { () throws(BackendError) in
            do throws(BackendError) {
                while let file, slot + needed > slotCount { try extend(file) }
            } catch {
                if error == .noSpace { throw error }
            }
        }
    }

    private func extend(_ file: any DiskFile) throws(BackendError) {
        try file.writeBytes(Self.zeroes, at: offset(of: slotCount))
        slotCount += Self.roomSlotCount
    }

    /// Writes a change down.
    /// - Returns: where, or nil if it could not be done: the change is safe only once it is flushed.
    func append(_ operation: JournalOperation) -> DraftPosition? {
        monitor.withLock {
            guard let file else { return nil }
            DraftSlot.encode(operation, sequence: nextSequence, into: &writer)
            do throws(BackendError) {
                if slot == slotCount { try extend(file) }
                try file.writeBytes(writer.bytes, at: offset(of: slot))
            } catch {
                return nil
            }
            defer { (slot, nextSequence, openCount) = (slot + 1, nextSequence + 1, openCount + 1) }
            return DraftPosition(draft: number, sequence: nextSequence)
        }
    }

    /// So many changes of a draft are in the journal, or belong to nobody any more.
    func settle(_ count: Int, in draft: UInt64) {
        monitor.withLock {
            guard draft == number else { return }
            openCount -= count
            if openCount == 0 { slot = 0 }
        }
    }

    /// Goes on in the next file, made beforehand, with changes that come after a cut.
    func rotate(to next: any DiskFile) {
        monitor.withLock {
            if file != nil { file = next }
            number += 1
            (nextSequence, slot, slotCount, openCount) = (1, 0, Self.roomSlotCount, 0)
        }
    }

    /// Leaves nothing for the next process: a pool that was closed needs nothing, and after a failed sync what is read may never reach the disk (O7).
    /// Nothing is drafted any more.
    /// - Parameter first: the oldest draft that there may be.
    /// - Returns: false if one may still be believed, since the disk takes no more changes at all.
    func withdraw(_ disk: any Disk, from first: UInt64) -> Bool {
        guard let (file, last) = takeFile() else { return true }
        var isDone = Self.succeeds { () throws(DiskError) in
            try file.write(Array(Self.zeroes.prefix(DraftHeader.byteCount)), at: 0)
        }
        // Either is enough for the last one. One that is being made for the next checkpoint will hold nothing.
        isDone = Self.succeeds { () throws(DiskError) in try disk.remove(NumberedName.draft(last)) } || isDone
        for number in first..<max(first, last) {
            isDone = Self.succeeds { () throws(DiskError) in try disk.remove(NumberedName.draft(number)) } && isDone
        }
        return isDone
    }

    /// The file being written, and its number, unless it was withdrawn before.
    private func takeFile() -> (any DiskFile, number: UInt64)? {
        monitor.lock()
        defer { monitor.unlock() }
        guard let last = file else { return nil }
        file = nil
        return (last, number)
    }

    private static func succeeds(_ body: () throws(DiskError) -> Void) -> Bool {
        do throws(DiskError) { try body() } catch { return false }
        return true
    }

    private func offset(of slot: Int) -> UInt64 { UInt64(DraftHeader.byteCount + slot * DraftSlot.byteCount) }
}
