/// An operation of the API: its one declaration. Request decoding, validation, OpenAPI, the CLI, the console and the client read it.
public struct Operation: Sendable {
    /// What a caller must be allowed to.
    public enum Access: Sendable {
        case read
        case change
    }

    /// The path of an operation of NCP's is this and its name.
    public static let basePath = "/vserver/v2/"
    /// The path of an operation of Varve's own is this and its name.
    public static let ownBasePath = "/varve/v1/"

    /// The last segment of the path, as NCP names it.
    public let name: String
    /// One sentence for people.
    public let summary: String
    /// Whether a call changes anything.
    public let access: Access
    /// Whether only an account's admins may call it: keys, and the audit log.
    public let isForAdmins: Bool
    /// Every parameter: `regionCode` first, unless the operation is about all regions, and `responseFormatType` last.
    public let parameters: [AnyParameter]
    /// What must hold between parameters.
    public let combinations: [CombinationRule]
    /// The type of the objects in the answer.
    public let itemType: any WireItem.Type

    /// The member of the answer that holds the objects.
    public var listName: String { itemType.listName }
    /// The root of the answer.
    public var responseName: String { name + "Response" }
    public let path: String

    init(
        _ access: Access, _ name: String, _ summary: String, answers itemType: any WireItem.Type, isRegional: Bool = true,
        isNCP: Bool = true, isForAdmins: Bool = false,
        parameters: [AnyParameter] = [], combinations: [CombinationRule] = []
    ) {
        self.access = access
        self.isForAdmins = isForAdmins
        self.name = name
        path = (isNCP ? Self.basePath : Self.ownBasePath) + name
        self.summary = summary
        let region = isRegional ? [AnyParameter(.regionCode)] : []
        self.parameters = region + parameters + [AnyParameter(.responseFormatType)]
        self.combinations = combinations
        self.itemType = itemType
    }

    /// Validates the parameters of a request. Unknown ones are ignored (sheet 1).
    /// - Throws: `1100000`, naming the first parameter that is wrong and saying what would be right.
    public func arguments(from parameters: RequestParameters) throws(ServiceError) -> Arguments {
        let arguments = try Arguments(reading: parameters, by: self.parameters)
        for combination in combinations { try combination.check(parameters) }
        return arguments
    }
}

extension Operation {
    /// Every operation.
    public static let all: [Operation] = regions + servers + volumes + snapshots + images + space + transfers + keys + audit

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    private static let byPath = Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })

    /// The operation of that exact name; nil when there is none.
    public static func named(_ name: String) -> Operation? { byName[name] }

    /// The operation at a path, as in ``RequestTarget/path``; nil when there is none.
    public static func at(path: String) -> Operation? {
        byPath[path]
    }

    /// pageNo and pageSize (sheet 4.16).
    static let paging: [AnyParameter] = [AnyParameter(.pageNo), AnyParameter(.pageSize)]
    static let pageNoNeedsPageSize = CombinationRule.requires(name: "pageNo", needed: "pageSize")
}
