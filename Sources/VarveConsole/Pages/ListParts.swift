import VarveCatalog
import VarveService
import VarveWire

/// The place in a list that does not fit a page.
struct Paging {
    static let size = 50

    let previous: String?
    let next: String?
    let position: String

    /// Nil if the list fits one page.
    init?(_ visit: Visit, number: Int, total: Int) {
        guard total > Self.size || number > 1 else { return nil }
        let first = (number - 1) * Self.size + 1
        let last = min(total, number * Self.size)
        previous = number > 1 ? Self.path(visit, number - 1) : nil
        next = last < total ? Self.path(visit, number + 1) : nil
        position = visit.language[.position, min(first, total), max(last, 0), total]
    }

    /// The same list at another place.
    private static func path(_ visit: Visit, _ number: Int) -> String {
        var query = visit.query
        query.set("page", to: "\(number)")
        return "\(visit.request.path)?\(query.formEncoded)"
    }
}

extension Visit {
    /// The page of a list that is asked for, from 1. Anything else is the first.
    var pageNumber: Int { query["page"].flatMap { Int($0) }.flatMap { 1...1_000_000 ~= $0 ? $0 : nil } ?? 1 }
    var pageRequest: PageRequest { PageRequest(pageNo: pageNumber, pageSize: Paging.size) }

    /// The region that is asked for, if the installation has it; nil for the first.
    var regionCode: String? { query["region"].flatMap { code in storage.regions().contains { $0.code == code } ? code : nil } }

    /// A filter for the region, where there are several.
    var regionFilter: [FilterField] {
        let regions = storage.regions()
        guard regions.count > 1 else { return [] }
        return [FilterField("region", text(.region), regionCode ?? regions[0].code, options: regions.map { ($0.code, $0.name) })]
    }

    func filter(_ name: String, _ label: Phrase) -> FilterField { FilterField(name, text(label), query[name] ?? "") }
}

/// A field of the form above a list.
struct FilterField {
    let name: String
    let label: String
    let value: String
    let isSelect: Bool
    let options: [Choice]

    init(_ name: String, _ label: String, _ value: String, options: [(value: String, label: String)] = []) {
        self.name = name
        self.label = label
        self.value = value
        isSelect = !options.isEmpty
        self.options = options.map { Choice(value: $0.value, label: $0.label, isSelected: $0.value == value) }
    }
}

/// One of the values to choose from.
struct Choice {
    let value: String
    let label: String
    let isSelected: Bool
}

/// Something that is said of an object.
struct Fact {
    let label: String
    let value: String
    /// Where there is more of it.
    var path: String?
}

/// A link to another object.
struct Link {
    let name: String
    let path: String
    var device: String?
}

/// A link to the form of an action.
struct ActionLink {
    let path: String
    let label: String
    let isDangerous: Bool
}
