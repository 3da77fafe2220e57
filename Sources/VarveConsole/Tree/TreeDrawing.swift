import VarveCatalog
import VarveService
import VarveWire

/// A tree as the page shows it: lines and marks in SVG, and beside them a list with a line of text for each.
struct TreeDrawing {
    struct Edge {
        let tone: String
        let path: String
    }

    struct Node {
        let tone: String
        let isHere: Bool
        let title: String
        /// A circle for a snapshot, a square for a volume.
        let isRound: Bool
        let x: Int
        let y: Int
        let left: Int
        let top: Int
    }

    struct Row {
        let isHere: Bool
        let path: String?
        let name: String
        let kind: String
        let badge: Badge?
        let details: String
    }

    struct Badge {
        let text: String
        let tone: String
    }

    /// 4 rem, which is the height of a line of the list.
    private static let rowHeight = 64
    private static let columnWidth = 20
    private static let unitsPerRem = 16.0

    let label: String
    let width: Int
    let height: Int
    let widthRem: Double
    let heightRem: Double
    let edges: [Edge]
    let nodes: [Node]
    let rows: [Row]
    let more: String?
    /// The page with sizes, if measuring them is left to who wants it.
    let measurePath: String?

    init(_ tree: SnapshotTree, here: InstanceNumber, _ visit: Visit) throws {
        let layout = TreeLayout(tree)
        let isMeasured = TreeMeasure.isCheap(layout) || visit.query["measure"] != nil
        label = visit.language[.treeLabel, tree.root.name(visit), tree.snapshotCount, tree.restoredCount]
        width = layout.columnCount * Self.columnWidth
        height = layout.rows.count * Self.rowHeight
        widthRem = Double(width) / Self.unitsPerRem
        heightRem = Double(height) / Self.unitsPerRem
        edges = layout.rows.enumerated().compactMap { index, row in Self.edge(to: row, at: index, layout) }
        nodes = layout.rows.enumerated().map { index, row in Self.node(row, at: index, here, visit) }
        rows = try layout.rows.map { row in try Self.row(row.node, here, isMeasured, visit) }
        more = layout.leftOutCount > 0 ? visit.language[.moreNodes, layout.leftOutCount] : nil
        measurePath = isMeasured ? nil : visit.request.path + "?measure=1"
    }

    /// Down from what it grew from, and to the right with a round corner.
    private static func edge(to row: TreeLayout.Row, at index: Int, _ layout: TreeLayout) -> Edge? {
        guard let parent = row.parent else { return nil }
        let (x, y) = (Self.x(row.column), Self.y(index))
        let (fromX, fromY) = (Self.x(layout.rows[parent].column), Self.y(parent))
        let path = x == fromX ? "M\(x) \(fromY)V\(y)" : "M\(fromX) \(fromY)V\(y - 8)Q\(fromX) \(y) \(fromX + 8) \(y)H\(x)"
        return Edge(tone: row.node.tone, path: path)
    }

    private static func node(_ row: TreeLayout.Row, at index: Int, _ here: InstanceNumber, _ visit: Visit) -> Node {
        let (x, y) = (Self.x(row.column), Self.y(index))
        return Node(
            tone: row.node.tone, isHere: row.node.number == here, title: row.node.name(visit),
            isRound: row.node.kind != .volume && row.node.kind != .restored, x: x, y: y, left: x - 6, top: y - 6)
    }

    private static func row(_ node: SnapshotTree.Node, _ here: InstanceNumber, _ isMeasured: Bool, _ visit: Visit) throws -> Row {
        let status = node.volume.map { Status($0, visit.language) } ?? node.snapshot.map { Status($0, visit.language) }
        let space = isMeasured ? try TreeMeasure.space(of: node, visit) : nil
        let details =
            [node.number.description, node.size, (node.snapshot?.createdAt ?? node.volume?.createdAt).map(Formats.minute)]
            + [space.map { visit.language[.ownAndShared, Formats.bytes($0.ownByteCount), Formats.bytes($0.sharedByteCount)] }]
        return Row(
            isHere: node.number == here, path: status == nil ? nil : node.path, name: node.name(visit),
            kind: node.kindName(visit),
            badge: status.map { Badge(text: $0.text, tone: $0.tone) },
            details: details.compactMap { $0 }.joined(separator: " · "))
    }

    private static func x(_ column: Int) -> Int { column * columnWidth + columnWidth / 2 }
    private static func y(_ row: Int) -> Int { row * rowHeight + rowHeight / 2 }
}

/// Own and shared space of what a tree shows. It costs a walk of each map, so that large trees are measured on demand.
enum TreeMeasure {
    private static let rowMax = 16
    private static let byteCountMax: Int64 = 2 << 40

    static func isCheap(_ layout: TreeLayout) -> Bool {
        let byteCount = layout.rows.reduce(0) { $0 + ($1.node.volume?.byteCount ?? $1.node.snapshot?.byteCount ?? 0) }
        return layout.rows.count <= rowMax && byteCount <= byteCountMax
    }

    /// Nil for what is gone or on its way.
    static func space(of node: SnapshotTree.Node, _ visit: Visit) throws -> ObjectSpace? {
        if let volume = node.volume { return try visit.storage.space(ofVolume: volume.number) }
        if let snapshot = node.snapshot { return try visit.storage.space(ofSnapshot: snapshot.number) }
        return nil
    }
}

extension SnapshotTree.Node {
    fileprivate var tone: String {
        switch kind {
        case .volume: "volume"
        case .full: "full"
        case .incremental: "incremental"
        case .restored: "restored"
        case .origin: snapshot?.kind == .incremental ? "incremental" : "full"
        }
    }

    fileprivate var isVolume: Bool { kind == .volume || kind == .restored }

    fileprivate var path: String { isVolume ? Paths.volume(number) : Paths.snapshot(number) }

    fileprivate var size: String? { (volume?.byteCount ?? snapshot?.byteCount).map(Formats.size) }

    fileprivate func name(_ visit: Visit) -> String {
        volume?.name ?? snapshot?.name ?? visit.text(isVolume ? .goneVolume : .goneSnapshot)
    }

    fileprivate func kindName(_ visit: Visit) -> String {
        switch kind {
        case .volume: visit.text(.thisVolume)
        case .restored: visit.text(.restored)
        case .full, .incremental, .origin: snapshot.map(SnapshotRow.kind) ?? ""
        }
    }
}
