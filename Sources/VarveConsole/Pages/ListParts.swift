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

    func filter(_ name: String, _ label: Phrase, _ options: [(value: String, label: Phrase)]) -> FilterField {
        FilterField(name, text(label), query[name] ?? "", options: options.map { ($0.value, text($0.label)) })
    }
}

/// The form above a list, and what remains of it in the list's address.
struct Filter {
    let fields: [FilterField]
    /// The order of the list, which a new question keeps; nil for the first one.
    let sort: String?
    /// The whole list; nil where it is shown.
    let clearPath: String?

    init(_ fields: [FilterField], _ visit: Visit) {
        self.fields = fields
        sort = visit.query["sort"]
        let isAsked = fields.contains { visit.query[$0.name] != nil && $0.name != "region" }
        clearPath =
            isAsked
            ? Paths.with([("region", visit.regionCode ?? ""), ("sort", sort ?? "")], at: visit.request.path) : nil
    }
}

/// What a list without rows says, and where to go from there.
struct EmptyList {
    let text: String
    var path: String?
    var label: String?

    /// - Parameter none: what is said if nothing was asked for that could leave out rows.
    init(_ filter: Filter, _ none: Phrase, next: (path: String?, label: Phrase)? = nil, _ visit: Visit) {
        if let path = filter.clearPath {
            text = visit.text(.noMatch)
            self.path = path
            label = visit.text(.showAll)
        } else {
            text = visit.text(none)
            path = next?.path
            label = next.map { visit.text($0.label) }
        }
    }
}

/// A field of the form above a list.
struct FilterField {
    let name: String
    let label: String
    let value: String
    let isSelect: Bool
    /// Whether it is a day of the calendar, as `2026-01-31`.
    var isDay = false
    let options: [Choice]

    init(day name: String, _ label: String, _ value: String) {
        self.init(name, label, value)
        isDay = true
    }

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
    /// Whether it is for programs, to be copied.
    var isCode = false
}

/// A link to another object.
struct Link {
    let name: String
    let path: String
    var device: String?
    var details: String?
}

/// A link to the form of an action.
struct ActionLink {
    let path: String
    let label: String
    let isDangerous: Bool
}
