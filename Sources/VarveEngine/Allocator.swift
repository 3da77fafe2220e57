import Atomics
import Synchronization
import VarveBackend
import VarveDisk
import VarveFormat

/// Which pages of the data files are free, and who may take them.
///
/// A page is given out once; when the last map lets go of it, it waits until a checkpoint that no longer names it is durable (invariant O3),
/// then it is free again. Every call that changes what is mapped comes from a thread that holds the pool's gate, so that a cut never
/// falls into the middle of one.
///
/// Safe because `files` is published through atomic pointers that are written once, and all else is inside `state`.
final class Allocator: @unchecked Sendable {
    private typealias FilePointer = UnsafeAtomic<Unmanaged<DataFile>?>
    private let files = UnsafeMutablePointer<FilePointer.Storage>.allocate(capacity: Geometry.fileCountMax)
    private let disk: any Disk
    /// Bytes of the file system that no page takes, so that a full pool can still write what gives space back.
    private let reserveByteCount: UInt64
    let state = Mutex(State())

    struct State {
        var count = 0
        /// What each volume that writes allocates from.
        var owners: [UInt64: PageSource] = [:]
        var freed: [PageRun] = []
        var freedCount = 0
        /// Bytes that may be given out before the file system is asked again what it has left.
        var budget = 0
    }

    private static let budgetMax: UInt64 = 64 << 20

    init(disk: any Disk, reserveByteCount: UInt64) {
        self.disk = disk
        self.reserveByteCount = reserveByteCount
        files.initialize(repeating: FilePointer.Storage(nil), count: Geometry.fileCountMax)
    }

    deinit {
        for number in 0..<Geometry.fileCountMax { FilePointer(at: files + number).load(ordering: .relaxed)?.release() }
        files.deallocate()
    }

    static func fileName(_ number: Int) -> String { NumberedName.data(UInt64(number)) }

    /// The open file of a page, without a lock.
    @inline(__always)
    func file(_ number: Int) throws(BackendError) -> any DiskFile { try dataFile(of: number).file }

    @inline(__always)
    func dataFile(of number: Int) throws(BackendError) -> DataFile {
        guard let file = dataFile(number) else { throw .corrupt("\(Self.fileName(number)) is missing") }
        return file
    }

    func dataFile(_ number: Int) -> DataFile? {
        guard number < Geometry.fileCountMax else { return nil }
        return FilePointer(at: files + number).load(ordering: .acquiring)?.takeUnretainedValue()
    }

    // MARK: Giving and taking

    /// Up to `count` consecutive pages for a volume to map from `index` on, at least one. What is written in sequence lies in sequence.
    /// - Parameters:
    ///   - segment: the first page of a segment in which pages of the same unit already stand in their places, if there is one.
    ///   - isReusing: only among pages of segments in use; no page is taken where the file system may have to find space.
    func allocate(
        upTo count: Int, at index: UInt64, for owner: UInt64, near segment: PageNumber? = nil, isReusing: Bool = false
    ) throws(BackendError) -> PageRun {
        try state.withLock { state throws(BackendError) in
            var source = state.owners.removeValue(forKey: owner) ?? PageSource()
            defer { state.owners[owner] = source }
            if isReusing {
                guard let run = source.allocate(upTo: count, at: index, near: segment, isReusing: true) else { throw .noSpace }
                return run
            }
            return try charged(&state) { state throws(BackendError) in
                if let run = source.allocate(upTo: count, at: index, near: segment, isReusing: false) { return run }
                source.add(try claimFile(for: owner, &state))
                return source.allocate(upTo: count, at: index, near: segment, isReusing: false)
            }
        }
    }

    /// A whole free segment for a volume; its pages are taken and not yet mapped.
    func allocateSegment(for owner: UInt64) throws(BackendError) -> PageRun {
        try state.withLock { state throws(BackendError) in
            var source = state.owners.removeValue(forKey: owner) ?? PageSource()
            defer { state.owners[owner] = source }
            return try charged(&state) { state throws(BackendError) in
                if let run = source.allocateSegment() { return run }
                source.add(try claimFile(for: owner, &state))
                return source.allocateSegment()
            }
        }
    }

    /// Gives out a run, at most a segment, and charges it to what the file system has left beyond the reserve.
    private func charged(
        _ state: inout State, _ giveOut: (inout State) throws(BackendError) -> PageRun?
    ) throws(BackendError) -> PageRun {
        if state.budget <= 0 { state.budget = budget() }
        guard state.budget > 0, let run = try giveOut(&state) else { throw .noSpace }
        state.budget -= run.count << Geometry.pageShift
        return run
    }

    /// What may be given out before the file system is asked again: half of what it has, since others take some too. If it cannot tell, the write
    /// will find out.
    private func budget() -> Int {
        guard let free = try? disk.freeByteCount() else { return Int(Self.budgetMax) }
        return Int(min(Self.budgetMax, (free - min(free, reserveByteCount)) / 2))
    }

    /// A file with room that is nobody's, else a new one.
    private func claimFile(for owner: UInt64, _ state: inout State) throws(BackendError) -> DataFile {
        let roomiest = (0..<state.count).lazy.compactMap { self.dataFile($0) }
            .filter { $0.owner == 0 && $0.isWorthOpening }
            .max { $0.freeCount < $1.freeCount }
        if let roomiest, roomiest.claim(for: owner) { return roomiest }
        let file = try addFile(state.count, &state)
        _ = file.claim(for: owner)
        return file
    }

    private func addFile(_ number: Int, _ state: inout State) throws(BackendError) -> DataFile {
        guard number < Geometry.fileCountMax else { throw .noSpace }
        let file: any DiskFile
        do throws(DiskError) {
            file = try disk.open(Self.fileName(number), creating: true)
            try disk.syncDirectory()
        } catch {
            throw BackendError(error)
        }
        return publish(DataFile(number: number, file: file), &state)
    }

    private func publish(_ file: DataFile, _ state: inout State) -> DataFile {
        FilePointer(at: files + file.number).store(Unmanaged.passRetained(file), ordering: .releasing)
        state.count = max(state.count, file.number + 1)
        return file
    }

    /// Gives back pages that were allocated and never mapped.
    /// - Parameter isGivingBack: their space goes back to the file system, as far as it can.
    func undoAllocation(_ run: PageRun, isGivingBack: Bool = false) {
        // Before they are released nobody can be given these pages.
        if isGivingBack { _ = punch(run) }
        withPages(run) { file, pages in
            file.unmap(pages)
            file.release(pages)
        }
    }

    /// Bytes have been written into a file that the next checkpoint must sync before it is in force.
    func noteWritten(in file: DataFile) { state.withLock { _ in file.needsSync = true } }

    /// No map reaches the pages any more.
    func free(_ runs: [PageRun]) {
        if runs.isEmpty { return }
        state.withLock { state in
            for run in runs {
                let (file, pages) = place(of: run)
                file.unmap(pages)
                state.freedCount += run.count
            }
            state.freed += runs
        }
    }

    /// A map reaches the pages, of which a replayed record or a checked move tells.
    func markMapped(_ run: PageRun) throws(BackendError) {
        guard dataFile(run.first.file) != nil else { throw .corrupt("\(Self.fileName(run.first.file)) is missing") }
        withPages(run) { file, pages in file.markMapped(pages) }
    }

    /// A deleted volume writes no more: its files are free for others.
    func disown(_ owner: UInt64) {
        state.withLock { state in
            state.owners[owner] = nil
            for number in 0..<state.count { dataFile(number)?.disown(owner) }
        }
    }

    func withPages(_ run: PageRun, _ body: (DataFile, Range<Int>) -> Void) {
        state.withLock { _ in
            let (file, pages) = place(of: run)
            body(file, pages)
        }
    }

    private func place(of run: PageRun) -> (file: DataFile, pages: Range<Int>) {
        guard let file = dataFile(run.first.file) else { preconditionFailure("a page of a file that is not open") }
        return (file, run.first.pageInFile..<run.first.pageInFile + run.count)
    }

    // MARK: Opening

    /// Opens data file `number`, which exists, all pages free.
    func openFile(_ number: Int) throws(DiskError) {
        let file = try disk.open(Self.fileName(number), creating: false)
        state.withLock { _ = publish(DataFile(number: number, file: file), &$0) }
    }

    /// Takes over a page of the books read from disk.
    func adopt(_ page: UnsafeRawBufferPointer, number: Int, file: Int) throws(BackendError) {
        let file = try dataFile(of: file)
        state.withLock { _ in file.adopt(page, number: number) }
    }

    /// A file that is nobody's yet is a volume's, as the checkpoint says, or a record that maps pages there.
    func adoptOwner(_ owner: UInt64, file: Int) throws(BackendError) {
        let file = try dataFile(of: file)
        guard owner != 0, file.owner == 0, file.claim(for: owner) else { return }
        state.withLock { if file.freeCount > 0 { $0.owners[owner, default: PageSource()].add(file) } }
    }

    // MARK: Numbers

    /// Pages freed and not yet free.
    var freedCount: Int { state.withLock { $0.freedCount } }

    var fileCount: Int { state.withLock { $0.count } }

    /// Mapped and taken pages, and the bytes that the data files hold in the file system.
    func usage() throws(BackendError) -> (mapped: Int, taken: Int, allocatedByteCount: UInt64) {
        try state.withLock { state throws(BackendError) in
            var usage = (mapped: 0, taken: 0, allocatedByteCount: UInt64(0))
            for number in 0..<state.count {
                guard let file = dataFile(number) else { continue }
                usage.mapped += file.mappedCount
                usage.taken += file.takenCount
                do throws(DiskError) {
                    usage.allocatedByteCount += try file.file.allocatedByteCount()
                } catch {
                    throw BackendError(error)
                }
            }
            return usage
        }
    }

    /// The bitmap of pages of a file that a map reaches, as the books say.
    func mappedWords(_ file: Int) -> [UInt64] { state.withLock { _ in dataFile(file)?.mapped ?? [] } }
}
