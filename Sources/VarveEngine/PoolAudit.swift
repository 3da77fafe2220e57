import Atomics
package import VarveBackend
import VarveFormat

/// Compares what the maps reach with what the books say: every page and table reached exactly as accounted.
///
/// Needs a pool at rest: no writer, nothing being reclaimed. Walks every map, so it costs a read of every table.
package struct PoolAudit {
    /// One line each; empty for a sound pool.
    package private(set) var problems: [String] = []
    /// Large pages that maps name, each once for each table that names it.
    package private(set) var largePageCount = 0
    private var pages: Set<PageNumber> = []
    private var nodes: Set<NodeID> = []

    package init(_ pool: Pool) throws(BackendError) {
        let images = pool.topology.withLock { Array($0.images.values) }
        try pool.nodes.visiting { () throws(BackendError) in
            for image in images { try visit(image.root, level: Geometry.levelCount - 1, pool) }
        }
        comparePages(pool)
        compareNodes(pool)
    }

    private mutating func visit(_ entry: Entry, level: Int, _ pool: Pool) throws(BackendError) {
        guard entry.isMapped, nodes.insert(entry.node).inserted else { return }
        let table = try pool.nodes.table(entry.node)
        for slot in 0..<Geometry.tableEntryCount where table[slot] != 0 {
            let child = Entry(word: table[slot])
            switch child.kind {
            case .table: try visit(child, level: level - 1, pool)
            case .largePage:
                largePageCount += 1
                for slot in 0..<Geometry.tableEntryCount { pages.insert(child.smallPage(slot).page) }
            default: pages.insert(child.page)
            }
        }
    }

    private mutating func comparePages(_ pool: Pool) {
        let mapped = pool.allocator.mappedPages()
        for page in pages.subtracting(mapped).sorted().prefix(10) {
            problems.append("page \(page.rawValue) is used and not accounted")
        }
        for page in mapped.subtracting(pages).sorted().prefix(10) { problems.append("page \(page.rawValue) is leaked") }
    }

    private mutating func compareNodes(_ pool: Pool) {
        let accounted = pool.nodes.accountedNodes()
        for node in nodes.subtracting(accounted).prefix(10) {
            problems.append("table \(node.rawValue) is used and not accounted")
        }
        for node in accounted.subtracting(nodes).prefix(10) { problems.append("table \(node.rawValue) is leaked") }
    }
}

extension Allocator {
    /// Every page that the books call mapped.
    func mappedPages() -> Set<PageNumber> {
        var pages: Set<PageNumber> = []
        for number in 0..<fileCount {
            for (index, word) in mappedWords(number).enumerated() where word != 0 {
                for bit in 0..<64 where word & 1 << UInt64(bit) != 0 {
                    pages.insert(PageNumber(file: number, page: index * 64 + bit))
                }
            }
        }
        return pages
    }
}

extension NodeStore {
    /// Every node that is neither free nor given up.
    func accountedNodes() -> Set<NodeID> {
        state.withLock { state in
            let all = Set((1..<max(1, state.next)).map { NodeID($0) })
            return all.subtracting(state.free).subtracting(state.dropped)
        }
    }
}
