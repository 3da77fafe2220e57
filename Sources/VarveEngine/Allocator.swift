import Atomics
import Synchronization
import VarveBackend
import VarveDisk
import VarveFormat

/// Which pages of the data files are free, and who may take them.
///
/// A page is given out once; when the last map lets go of it, it waits until a checkpoint that no longer names it is durable (invariant O3),
/// then it is free again. Every call comes from a thread that holds the pool's gate, so that a cut never falls into the middle of one.
///
/// Safe because `files` is published through atomic pointers that are written once, and all else is inside `state`.
final class Allocator: @unchecked Sendable {
    private typealias FilePointer = UnsafeAtomic<Unmanaged<DataFile>?>
    private let files = UnsafeMutablePointer<FilePointer.Storage>.allocate(capacity: Geometry.fileCountMax)
    private let disk: any Disk
    private let state = Mutex(State())

    private struct State {
        var count = 0
        /// Where each volume allocates.
        var owned: [UInt64: DataFile] = [:]
        var freed: [PageRun] = []
        var freedCount = 0
    }

    init(disk: any Disk) {
        self.disk = disk
        files.initialize(repeating: FilePointer.Storage(nil), count: Geometry.fileCountMax)
    }

    deinit {
        for number in 0..<Geometry.fileCountMax { FilePointer(at: files + number).load(ordering: .relaxed)?.release() }
        files.deallocate()
    }

    static func fileName(_ number: Int) -> String {
        let digits = String(number)
        return "data." + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// The open file of a page, without a lock.
    @inline(__always)
    func file(_ number: Int) throws(BackendError) -> any DiskFile {
        guard let file = dataFile(number) else { throw .corrupt("\(Self.fileName(number)) is missing") }
        return file.file
    }

    private func dataFile(_ number: Int) -> DataFile? {
        guard number < Geometry.fileCountMax else { return nil }
        return FilePointer(at: files + number).load(ordering: .acquiring)?.takeUnretainedValue()
    }

    // MARK: Giving and taking

    /// Up to `count` consecutive pages for a volume, at least one.
    func allocate(upTo count: Int, for owner: UInt64) throws(BackendError) -> PageRun {
        try state.withLock { state throws(BackendError) in
            if let file = state.owned[owner], let run = file.allocate(upTo: count) { return Self.pageRun(file, run) }
            let file = try nextFile(for: owner, &state)
            guard let run = file.allocate(upTo: count) else { preconditionFailure("a file with room has none") }
            return Self.pageRun(file, run)
        }
    }

    private func nextFile(for owner: UInt64, _ state: inout State) throws(BackendError) -> DataFile {
        state.owned.removeValue(forKey: owner)?.owner = nil
        let worthwhile = Geometry.filePageCount / 8
        let roomiest = (0..<state.count).lazy.compactMap { self.dataFile($0) }
            .filter { $0.owner == nil && $0.freeCount >= worthwhile }
            .max { $0.freeCount < $1.freeCount }
        let file = if let roomiest { roomiest } else { try addFile(state.count, &state) }
        file.owner = owner
        state.owned[owner] = file
        return file
    }

    @discardableResult
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
    func undoAllocation(_ run: PageRun) {
        withPages(run) { file, pages, _ in
            file.unmap(pages)
            file.release(pages)
        }
    }

    /// The bytes of these newly mapped pages have been written; the next checkpoint must sync them before it names them.
    func noteWritten(_ run: PageRun) { withPages(run) { file, _, _ in file.needsSync = true } }

    /// No map reaches the pages any more.
    func free(_ run: PageRun) {
        withPages(run) { file, pages, state in
            file.unmap(pages)
            state.freed.append(run)
            state.freedCount += run.count
        }
    }

    /// A replayed record maps these pages.
    func markMapped(_ run: PageRun) throws(BackendError) {
        guard dataFile(run.first.file) != nil else { throw .corrupt("\(Self.fileName(run.first.file)) is missing") }
        withPages(run) { file, pages, _ in file.markMapped(pages) }
    }

    /// A deleted volume allocates no more.
    func disown(_ owner: UInt64) { state.withLock { $0.owned.removeValue(forKey: owner)?.owner = nil } }

    private func withPages(_ run: PageRun, _ body: (DataFile, Range<Int>, inout State) -> Void) {
        state.withLock { state in
            guard let file = dataFile(run.first.file) else { preconditionFailure("a page of a file that is not open") }
            body(file, run.first.pageInFile..<run.first.pageInFile + run.count, &state)
        }
    }

    private static func pageRun(_ file: DataFile, _ pages: Range<Int>) -> PageRun {
        PageRun(first: PageNumber(file: file.number, page: pages.lowerBound), count: pages.count)
    }

    // MARK: Opening and checkpoints

    /// Opens data file `number`, which exists, all pages free.
    func openFile(_ number: Int) throws(DiskError) {
        let file = try disk.open(Self.fileName(number), creating: false)
        state.withLock { _ = publish(DataFile(number: number, file: file), &$0) }
    }

    func adopt(_ page: UnsafeRawBufferPointer, number: Int, file: Int) throws(BackendError) {
        guard let file = dataFile(file) else { throw .corrupt("\(Self.fileName(file)) is missing") }
        state.withLock { _ in file.adopt(page, number: number) }
    }

    /// What a checkpoint must write of the allocation: pages that changed, files to sync first, and what it may release afterwards.
    struct Cut {
        var pages: [(file: Int, page: Int, bytes: [UInt8])] = []
        var files: [any DiskFile] = []
        var synced: [Int] = []
        var freed: [PageRun] = []
    }

    /// The caller keeps every allocation out meanwhile.
    func cut() -> Cut {
        state.withLock { state in
            var cut = Cut()
            swap(&cut.freed, &state.freed)
            for number in 0..<state.count {
                guard let file = dataFile(number) else { continue }
                for page in 0..<Geometry.allocationPagesPerFile where file.dirtyPages & (1 << UInt8(page)) != 0 {
                    cut.pages.append((number, page, file.allocationPage(page)))
                }
                file.dirtyPages = 0
                guard file.needsSync else { continue }
                file.needsSync = false
                cut.files.append(file.file)
                cut.synced.append(number)
            }
            return cut
        }
    }

    /// The checkpoint is durable: what was freed before its cut is free, and segments that are wholly free go back to the file system.
    func finish(_ cut: Cut) throws(BackendError) {
        var segments: Set<PageNumber> = []
        state.withLock { state in
            for run in cut.freed {
                state.freedCount -= run.count
                let first = run.first.pageInFile
                dataFile(run.first.file)?.release(first..<first + run.count)
                for segment in first / Geometry.segmentPageCount...(first + run.count - 1) / Geometry.segmentPageCount {
                    segments.insert(PageNumber(file: run.first.file, page: segment * Geometry.segmentPageCount))
                }
            }
        }
        for segment in segments { try punch(segment) }
    }

    /// Under the lock, so that nobody allocates in the segment meanwhile.
    private func punch(_ segment: PageNumber) throws(BackendError) {
        try state.withLock { _ throws(BackendError) in
            guard let file = dataFile(segment.file),
                file.takenPerSegment[segment.pageInFile / Geometry.segmentPageCount] == 0
            else { return }
            do throws(DiskError) {
                try file.file.punchHole(
                    at: segment.byteOffset, count: UInt64(Geometry.segmentPageCount * Geometry.pageByteCount))
            } catch {
                throw BackendError(error)
            }
        }
    }

    /// The checkpoint could not be written.
    func restore(_ cut: Cut) {
        state.withLock { state in
            state.freed = cut.freed + state.freed
            for page in cut.pages { dataFile(page.file)?.dirtyPages |= 1 << UInt8(page.page) }
            for number in cut.synced { dataFile(number)?.needsSync = true }
        }
    }

    /// Gives back to the file system every wholly free segment: what a crash may have left behind. At opening, before anyone allocates.
    func punchFreeSegments() throws(BackendError) {
        for number in 0..<(state.withLock { $0.count }) {
            guard let file = dataFile(number) else { continue }
            do throws(DiskError) {
                guard try file.file.allocatedByteCount() > UInt64(file.takenCount * Geometry.pageByteCount) else { continue }
            } catch {
                throw BackendError(error)
            }
            for segment in 0..<Geometry.segmentsPerFile {
                try punch(PageNumber(file: number, page: segment * Geometry.segmentPageCount))
            }
        }
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
