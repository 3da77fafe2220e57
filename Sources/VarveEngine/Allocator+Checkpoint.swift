import Synchronization
import VarveBackend
import VarveDisk
import VarveFormat

/// What a checkpoint takes of the books, and what it lets go of.
extension Allocator {
    /// Freed pages in a row from which on their space goes back to the file system at once.
    private static let punchPageCount = 16

    /// What a checkpoint must write of the allocation: pages that changed, files to sync first, and what it may release afterwards.
    struct Cut {
        var pages: [(file: Int, page: Int, bytes: [UInt8])] = []
        /// The writer of each data file, 0 for none.
        var owners: [UInt64] = []
        /// Data files whose bytes must be on disk before the checkpoint is.
        var synced: [Int] = []
        var freed: [PageRun] = []
    }

    /// The caller keeps every change of a map out meanwhile.
    func cut() -> Cut {
        state.withLock { state in
            var cut = Cut()
            swap(&cut.freed, &state.freed)
            for number in 0..<state.count {
                cut.owners.append(dataFile(number)?.owner ?? 0)
                guard let file = dataFile(number) else { continue }
                for page in 0..<Geometry.allocationPagesPerFile where file.dirtyPages & (1 << UInt8(page)) != 0 {
                    cut.pages.append((number, page, file.allocationPage(page)))
                }
                file.dirtyPages = 0
                guard file.needsSync else { continue }
                file.needsSync = false
                cut.synced.append(number)
            }
            return cut
        }
    }

    /// The checkpoint is durable: what was freed before its cut is free, and its space goes back to the file system. Returns an error of that, which
    /// harms nothing: the pages are free all the same.
    func finish(_ cut: Cut) -> DiskError? {
        // Before they are released nobody can be given these pages.
        var failure: DiskError?
        for run in cut.freed where run.count >= Self.punchPageCount {
            checkUnmapped(run)
            failure = punch(run) ?? failure
        }
        var segments: Set<PageNumber> = []
        state.withLock { state in
            for run in cut.freed {
                state.freedCount -= run.count
                let first = run.first.pageInFile
                guard let file = dataFile(run.first.file) else { continue }
                file.release(first..<first + run.count)
                if file.isWorthOpening { state.owners[file.owner]?.add(file) }
                if run.count < Self.punchPageCount {
                    segments.insert(
                        PageNumber(file: file.number, page: first / Geometry.segmentPageCount * Geometry.segmentPageCount))
                }
            }
        }
        for segment in segments { failure = punchIfFree(segment) ?? failure }
        return failure
    }

    /// The same, but somebody may still read what was freed before the cut: it waits for the next checkpoint.
    func finishLater(_ cut: Cut) { state.withLock { $0.freed = cut.freed + $0.freed } }

    /// A page that a map reaches has lost its bytes once it is punched.
    private func checkUnmapped(_ run: PageRun) {
        withPages(run) { file, pages in
            precondition(file.unmappedRuns(in: pages) == [pages], "a page that waits to be free is mapped")
        }
    }

    private func punchIfFree(_ segment: PageNumber) -> DiskError? {
        state.withLock { _ in
            // Under the lock, so that nobody allocates in the segment meanwhile.
            guard let file = dataFile(segment.file), file.isFree(segment.pageInFile / Geometry.segmentPageCount) else {
                return nil
            }
            return punch(PageRun(first: segment, count: Geometry.segmentPageCount))
        }
    }

    /// Gives the space of pages back to the file system; they read as zeroes then. Nobody may be given them meanwhile.
    func punch(_ run: PageRun) -> DiskError? {
        guard let file = dataFile(run.first.file) else { return nil }
        do throws(DiskError) {
            try file.file.punchHole(at: run.first.byteOffset, count: UInt64(run.count * Geometry.pageByteCount))
            return nil
        } catch {
            return error
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

    /// After a replay: pages that one record let go of and a later one mapped again wait for no checkpoint. If they did, the next one would give
    /// back or give out what the maps reach.
    func forgetFreedPagesInUse() {
        state.withLock { state in
            let freed = state.freed
            (state.freed, state.freedCount) = ([], 0)
            for run in freed {
                let first = run.first.pageInFile
                for pages in dataFile(run.first.file)?.unmappedRuns(in: first..<first + run.count) ?? [] {
                    state.freed.append(PageRun(first: run.first.advanced(by: pages.lowerBound - first), count: pages.count))
                    state.freedCount += pages.count
                }
            }
        }
    }

    /// Gives back to the file system every wholly free segment: what a crash may have left behind. At opening, before anyone allocates. What cannot be
    /// given back is no reason not to open.
    func punchFreeSegments() throws(BackendError) {
        for number in 0..<fileCount {
            guard let file = dataFile(number) else { continue }
            do throws(DiskError) {
                guard try file.file.allocatedByteCount() > UInt64(file.takenCount * Geometry.pageByteCount) else { continue }
            } catch {
                throw BackendError(error)
            }
            for segment in 0..<Geometry.segmentsPerFile {
                _ = punchIfFree(PageNumber(file: number, page: segment * Geometry.segmentPageCount))
            }
        }
    }
}
