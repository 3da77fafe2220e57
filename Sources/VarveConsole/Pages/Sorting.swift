import VarveCatalog
import VarveWire

/// The order of a list, as its address has it: `sort=name` ascends, `sort=-name` descends.
struct Sorting {
    /// What a list can be sorted by, as the address names it.
    enum Key: String {
        case created, name, size

        fileprivate var listKey: ListOrder.Key {
            switch self {
            // Numbers are given out in the order of time.
            case .created: .number
            case .name: .name
            case .size: .size
            }
        }
    }

    /// The head of a column.
    struct Column {
        let label: String
        let isNumber: Bool
        /// The list sorted by it, or the other way round; nil for what it cannot be sorted by.
        let path: String?
        /// As `aria-sort` has it; nil if the list is not sorted by it.
        let direction: String?
    }

    private let visit: Visit
    private let key: Key
    private let isAscending: Bool

    /// What is not understood is newest first.
    /// - Parameter keys: those that the list knows.
    init(_ visit: Visit, by keys: Set<Key>) {
        self.visit = visit
        let asked = visit.query["sort"] ?? ""
        let isDescending = asked.hasPrefix("-")
        let key = Key(rawValue: String(isDescending ? asked.dropFirst() : asked[...])).flatMap { keys.contains($0) ? $0 : nil }
        self.key = key ?? .created
        isAscending = key != nil && !isDescending
    }

    var order: ListOrder { ListOrder(by: key.listKey, isAscending: isAscending) }

    func column(_ label: Phrase, by key: Key? = nil, isNumber: Bool = false) -> Column {
        let isCurrent = key == self.key
        return Column(
            label: visit.text(label), isNumber: isNumber, path: key.map { path($0, isCurrent) },
            direction: isCurrent ? isAscending ? "ascending" : "descending" : nil)
    }

    /// Names go up at first, sizes and times down. The list begins at its first page again.
    private func path(_ key: Key, _ isCurrent: Bool) -> String {
        let isDescending = isCurrent ? isAscending : key != .name
        var pairs = ["q", "status", "server", "volume", "region"].compactMap { name in visit.query[name].map { (name, $0) } }
        pairs.append(("sort", (isDescending ? "-" : "") + key.rawValue))
        return Paths.with(pairs, at: visit.request.path)
    }
}
