import VarveCatalog

/// The names under which NBD clients open objects (design, section 6). They never change.
enum PublishedName {
    static func volume(_ number: InstanceNumber) -> String { number.description }
    static func snapshot(_ number: InstanceNumber) -> String { snapshotPrefix + number.description }

    /// Whose name it is; nil for a name that is not one of these.
    static func owner(of name: String) -> (kind: ExportActivity.Kind, number: InstanceNumber)? {
        let isSnapshot = name.hasPrefix(snapshotPrefix)
        let number = InstanceNumber(isSnapshot ? name.dropFirst(snapshotPrefix.count) : name[...])
        return number.map { (isSnapshot ? .snapshot : .volume, $0) }
    }

    private static let snapshotPrefix = "snapshot/"
}
