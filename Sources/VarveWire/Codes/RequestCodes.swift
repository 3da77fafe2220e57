/// The format of an answer (sheet 1). XML unless asked otherwise.
public enum ResponseFormat: String, RequestCode {
    case xml
    case json

    public static let ignoresCase = true
    public var contentType: String { "application/\(rawValue);charset=UTF-8" }

    /// The format that a request asks for, also when its other parameters turn out to be invalid. XML for a value that is neither.
    public init(askedBy parameters: RequestParameters) {
        self = parameters[Parameter<ResponseFormat>.responseFormatType.description.name].flatMap { Self(wire: $0) } ?? .xml
    }
}

/// The direction of a sorted list (sheet 4.15). The classic API's words are understood too.
public enum SortingOrder: String, RequestCode {
    case ascending = "ASC"
    case descending = "DESC"

    public static let ignoresCase = true
    public static let aliases: [String: Self] = ["ascending": .ascending, "descending": .descending]
}

/// What a list of snapshots can be sorted by.
public enum SnapshotSortKey: String, RequestCode {
    case name = "blockStorageSnapshotName"
    case number = "blockStorageSnapshotInstanceNo"

    public static let ignoresCase = true
}

/// What a list of server images can be sorted by.
public enum ServerImageSortKey: String, RequestCode {
    case name = "serverImageName"
    case number = "serverImageNo"

    public static let ignoresCase = true
}

/// What a list of servers can be sorted by.
public enum ServerSortKey: String, RequestCode {
    case name = "serverName"
    case number = "serverInstanceNo"

    public static let ignoresCase = true
}
