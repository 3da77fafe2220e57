/// A rule about several parameters of one operation, as data.
public enum CombinationRule: Equatable, Sendable {
    /// `name` is an error without `needed`.
    case requires(name: String, needed: String)
    /// More than one of them is an error.
    case atMostOne([String])

    func check(_ parameters: RequestParameters) throws(ServiceError) {
        switch self {
        case .requires(let name, let needed):
            if parameters[name] != nil && parameters[needed] == nil {
                throw ServiceError(.needed, naming: needed, ["other": name])
            }
        case .atMostOne(let names):
            let given = names.filter { parameters[$0] != nil }
            if given.count > 1 {
                throw ServiceError(.exclusive, naming: given[1], ["other": given[0]])
            }
        }
    }
}
