/// Where the nodes of a tree are drawn: a row for each, a column for how deep it branches, and a line from what it grew from.
package struct TreeLayout: Equatable, Sendable {
    package struct Row: Equatable, Sendable {
        package let node: SnapshotTree.Node
        package let column: Int
        /// The row of what it grew from; nil for the root.
        package let parent: Int?
    }

    /// From the top down, each after what it grew from.
    package private(set) var rows: [Row] = []
    /// Nodes that found no room.
    package private(set) var leftOutCount = 0
    private let rowMax: Int

    package var columnCount: Int { (rows.map(\.column).max() ?? 0) + 1 }

    package init(_ tree: SnapshotTree, rowMax: Int = 200) {
        self.rowMax = rowMax
        place(tree.root, column: 0, parent: nil)
    }

    private mutating func place(_ node: SnapshotTree.Node, column: Int, parent: Int?) {
        guard rows.count < rowMax else {
            leftOutCount += node.count
            return
        }
        let row = rows.count
        rows.append(Row(node: node, column: column, parent: parent))
        for child in node.children {
            // A chain goes straight down.
            let goesOn = node.kind == .incremental && child.kind == .incremental
            place(child, column: goesOn ? column : column + 1, parent: row)
        }
    }
}

extension SnapshotTree.Node {
    /// With all that grew from it.
    fileprivate var count: Int { children.reduce(1) { $0 + $1.count } }
}
