/// The parameters of a request by name: query string and form body, merged and decoded (sheet 1).
///
/// The body wins over the query, and of two equal names in one of them the later wins. An empty value is "not given".
public struct RequestParameters: Equatable, Sendable {
    /// More pairs than this in one request are refused; the longest documented request stays far below.
    public static let maximumCount = 1000

    private var values: [String: String] = [:]
    /// What comes before each name on the wire: nothing, or `list.1.` for the fields of an object in a list.
    let path: String

    public init() { path = "" }

    private init(path: String) { self.path = path }

    /// Decodes and merges.
    /// - Parameters:
    ///   - query: what follows the `?` of the target; nil or empty without one.
    ///   - form: the body of a POST.
    /// - Throws: code 100 for a malformed percent escape, bytes that are not UTF-8, or more than ``maximumCount`` pairs.
    public init(query: String?, form: some Collection<UInt8> = [UInt8]()) throws(GatewayError) {
        self.init()
        var count = 0
        try merge(query.map { Array($0.utf8) } ?? [], from: "query string", count: &count)
        try merge(form, from: "form body", count: &count)
    }

    private mutating func merge(
        _ source: some Collection<UInt8>, from place: String, count: inout Int
    ) throws(GatewayError) {
        for pair in source.split(separator: UInt8(ascii: "&")) {
            count += 1
            guard count <= Self.maximumCount else {
                throw GatewayError(.badRequest, "A request takes at most \(Self.maximumCount) parameters.")
            }
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decode(parts[0], in: place)
            let value = try parts.count == 2 ? Self.decode(parts[1], in: place, as: name) : ""
            set(name, to: value)
        }
    }

    /// - Parameter name: the parameter whose value this is; nil for a name.
    private static func decode(
        _ bytes: some Collection<UInt8>, in place: String, as name: String? = nil
    ) throws(GatewayError) -> String {
        guard let text = FormCoding.decode(bytes) else {
            let shown = Quoted(String(decoding: bytes, as: UTF8.self))
            let parameter = name.map { " as \(Quoted($0))" } ?? ""
            throw GatewayError(
                .badRequest,
                "The \(place) holds \(shown)\(parameter): write %XX with two hexadecimal digits, in UTF-8, and % itself as %25.")
        }
        return text
    }

    /// Gives a parameter a value; an empty one changes nothing.
    public mutating func set(_ name: String, to value: String) {
        if !value.isEmpty { values[name] = value }
    }

    /// Gives a list parameter its elements, as `name.1`, `name.2` and so on.
    public mutating func set(_ name: String, to elements: [String]) {
        for (index, element) in elements.enumerated() { set("\(name).\(index + 1)", to: element) }
    }

    /// The value of a parameter; nil when it was not given, or given empty.
    public subscript(name: String) -> String? { values[name] }

    /// The elements of a list in the order of their numbers. Gaps are fine, later duplicates are left out, and `name=value` without
    /// a number is an element that comes first.
    /// - Throws: `1100000` when something after `name.` is not a number.
    public func list(_ name: String) throws(ServiceError) -> [String] {
        var numbered: [(number: UInt64, element: String)] = []
        if let element = values[name] { numbered.append((0, element)) }
        let prefix = name + "."
        for (key, element) in values where key.hasPrefix(prefix) {
            let suffix = key.dropFirst(prefix.count)
            guard let number = UInt64(decimal: suffix), number > 0 else {
                throw ServiceError(.unnumbered, naming: name, ["parameter": name, "name": Quoted(key)])
            }
            numbered.append((number, element))
        }
        var seen: Set<String> = []
        return numbered.sorted { ($0.number, $0.element) < ($1.number, $1.element) }
            .map(\.element).filter { seen.insert($0).inserted }
    }

    /// The elements of a list of objects in the order of their numbers, each with its fields as parameters of their own. Gaps are fine.
    /// - Throws: `1100000` when something that starts with `name` is not of the form `name.1.field`.
    func objects(_ name: String) throws(ServiceError) -> [RequestParameters] {
        var objects: [UInt64: RequestParameters] = [:]
        let prefix = name + "."
        for (key, value) in values.sorted(by: { $0.key < $1.key }) where key == name || key.hasPrefix(prefix) {
            let parts = key.dropFirst(prefix.count).split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let number = UInt64(decimal: parts[0]), number > 0, !parts[1].isEmpty else {
                throw ServiceError(.unfielded, naming: name, ["parameter": name, "name": Quoted(key)])
            }
            objects[number, default: RequestParameters(path: "\(path)\(prefix)\(number).")].set(String(parts[1]), to: value)
        }
        return objects.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The parameters as a query string or form body, in the order of their names.
    public var formEncoded: String {
        values.sorted { $0.key < $1.key }
            .map { "\(FormCoding.encode($0.key))=\(FormCoding.encode($0.value))" }
            .joined(separator: "&")
    }
}
