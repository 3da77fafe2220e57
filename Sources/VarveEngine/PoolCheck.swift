import VarveBackend
import VarveDisk
import VarveFormat

/// Checks a pool on disk against itself: the checkpoint in force, every table that it reaches, and the books.
///
/// Reads only, straight from the files, so that what is checked is what the next opening would find. Memory: 1 MiB for each GiB of small
/// pages, and 80 KiB for each data file.
struct PoolCheck {
    private let disk: any Disk
    private let tables: any DiskFile
    private let checkpoint: CheckpointBody
    private var report = CheckReport()
    private var slots = Bitmap()
    private var nodes: [SlotReference] = []
    /// Tables that something reaches, and those that need not be looked at again.
    private var reached = Bitmap()
    private var visited = Bitmap()
    private var files: [Int: CheckedFile] = [:]
    private let page = PageBuffer()

    /// - Parameter superblock: of the checkpoint in force; nothing may write another one meanwhile.
    init(disk: any Disk, tables: any DiskFile, superblock: Superblock) throws(BackendError) {
        self.disk = disk
        self.tables = tables
        checkpoint = try CheckpointReader(tables: tables, superblock: superblock).body()
        let count = (Int(superblock.bodyByteCount) + Geometry.pageByteCount - 1) / Geometry.pageByteCount
        for slot in 0..<count { use(UInt32(superblock.bodySlot) + UInt32(slot), "the checkpoint's body") }
    }

    mutating func run() throws(BackendError) -> CheckReport {
        try readNodeMap()
        try readBooks()
        checkFamily()
        for image in checkpoint.images {
            let walk = Walk(image: image, from: image.state == .deleting ? image.reclaimCursor : 0)
            try visit(image.root, level: Geometry.levelCount, base: 0, walk)
        }
        compareBooks()
        compareNodes()
        report.imageCount = checkpoint.images.count
        return report
    }

    // MARK: Metadata

    private mutating func use(_ slot: UInt32, _ what: String) {
        if slot != 0, !slots.insert(UInt64(slot)) { report.add("tables: slot \(slot) is used twice, the second time by \(what)") }
    }

    private mutating func readNodeMap() throws(BackendError) {
        nodes.reserveCapacity(checkpoint.nodeMapPages.count * Geometry.nodesPerMapPage)
        for (number, place) in checkpoint.nodeMapPages.enumerated() {
            use(place.slot, "page \(number) of the node map")
            let isRead = try read(place, "page \(number) of the node map")
            for position in 0..<Geometry.nodesPerMapPage {
                let node = isRead ? SlotReference(word: page.word(position)) : .none
                nodes.append(node)
                use(node.slot, "table \(nodes.count - 1)")
            }
        }
    }

    private mutating func readBooks() throws(BackendError) {
        for record in checkpoint.allocation {
            var file = CheckedFile()
            for (number, place) in record.pages.enumerated() where place.slot != 0 {
                use(place.slot, "allocation page \(number) of \(Allocator.fileName(Int(record.file)))")
                guard try read(place, "allocation page \(number) of \(Allocator.fileName(Int(record.file)))") else { continue }
                file.adopt(page, number: number)
            }
            files[Int(record.file)] = file
        }
    }

    /// Reads a page of metadata into `page`; false, and a problem noted, if it is not what it should be.
    private mutating func read(_ place: SlotReference, _ what: String) throws(BackendError) -> Bool {
        if place.slot == 0 {
            page.clear()
            return true
        }
        try tables.readPages(into: page.bytes, at: UInt64(place.slot) << Geometry.pageShift)
        if crc32c(UnsafeRawBufferPointer(page.bytes)) == place.checksum { return true }
        report.add("tables: the checksum of \(what), at slot \(place.slot), does not match")
        return false
    }

    /// Each image grew from an older snapshot that is there.
    private mutating func checkFamily() {
        let images = Dictionary(checkpoint.images.map { ($0.id, $0) }) { first, _ in first }
        if images.count != checkpoint.images.count { report.add("two images have the same number") }
        for image in checkpoint.images where image.parent != 0 {
            guard let parent = images[image.parent], parent.kind == .snapshot else {
                report.add("image \(image.id) grew from snapshot \(image.parent), which is not there")
                continue
            }
            if image.kind == .snapshot, parent.epoch >= image.epoch {
                report.add(
                    "snapshot \(image.id) of epoch \(image.epoch.rawValue) grew from one of epoch \(parent.epoch.rawValue)")
            }
        }
    }

    // MARK: Maps

    private struct Walk {
        let image: ImageRecord
        /// What lies below was given back by a reclaim under way.
        let from: UInt64
    }

    /// - Parameter level: of the table that the entry stands in.
    private mutating func visit(_ entry: Entry, level: Int, base: UInt64, _ walk: Walk) throws(BackendError) {
        guard entry.isMapped, base + Geometry.pagesPerEntry(level: level) > walk.from else { return }
        if entry.epoch > checkpoint.epoch || entry.epoch.rawValue == 0 {
            report.add("image \(walk.image.id), page \(base): an entry of epoch \(entry.epoch.rawValue)")
        }
        switch (entry.kind, level) {
        case (.page, 0): note(PageRun(first: entry.page, count: 1), at: base, walk)
        case (.largePage, 1) where entry.page.isSegmentStart:
            note(PageRun(first: entry.page, count: Geometry.tableEntryCount), at: base, walk)
        case (.table, 1...): try visitTable(entry.node, level: level, base: base, walk)
        default: report.add("image \(walk.image.id), page \(base): an entry of kind \(entry.kind) in a table of level \(level)")
        }
    }

    private mutating func visitTable(_ node: NodeID, level: Int, base: UInt64, _ walk: Walk) throws(BackendError) {
        let number = Int(node.rawValue)
        guard number < nodes.count, nodes[number].slot != 0 else {
            return report.add("image \(walk.image.id), page \(base): table \(number) is not there")
        }
        // A shared table is looked at once. A reclaim under way must not have looked at half of it for the others.
        if visited.contains(UInt64(number)) { return }
        if walk.from <= base { _ = visited.insert(UInt64(number)) }
        guard try read(nodes[number], "table \(number)") else { return }
        if reached.insert(UInt64(number)) { report.tableCount += 1 }
        let words = page.words
        let perEntry = Geometry.pagesPerEntry(level: level - 1)
        for slot in 0..<Geometry.tableEntryCount where words[slot] != 0 {
            try visit(Entry(word: words[slot]), level: level - 1, base: base + UInt64(slot) * perEntry, walk)
        }
    }

    private mutating func note(_ run: PageRun, at index: UInt64, _ walk: Walk) {
        guard files[run.first.file] != nil else {
            return report.add("image \(walk.image.id), page \(index): \(Allocator.fileName(run.first.file)) is not in the books")
        }
        if let other = files[run.first.file]!.reach(run, from: index) {
            report.add(
                "page \(run.first.rawValue) is used at page \(index) of image \(walk.image.id) and at page \(other) of another")
        }
    }

    // MARK: Comparing

    private mutating func compareBooks() {
        for (number, file) in files.sorted(by: { $0.key < $1.key }) {
            report.mappedByteCount += UInt64(file.reachedCount << Int(Geometry.pageShift))
            report.leakedByteCount += UInt64(file.leaked.count << Int(Geometry.pageShift))
            for page in file.unaccounted.prefix(10) {
                report.add("page \(PageNumber(file: number, page: page).rawValue) is used and not accounted")
            }
        }
    }

    private mutating func compareNodes() {
        report.leakedTableCount = leakedNodes.count
    }

    /// Tables that nothing reaches and that take space, once it has run.
    var leakedNodes: [NodeID] {
        nodes.indices.filter { nodes[$0].slot != 0 && !reached.contains(UInt64($0)) }.map { NodeID(UInt32($0)) }
    }

    /// Pages that nothing reaches and that the books call used, once it has run.
    var leakedPages: [PageRun] {
        files.sorted { $0.key < $1.key }.flatMap { number, file in
            file.leaked.map { PageRun(first: PageNumber(file: number, page: $0), count: 1) }
        }
    }
}
