import VarveCatalog

/// The names under which NBD clients open objects (design, section 6). They never change.
enum PublishedName {
    static func volume(_ number: InstanceNumber) -> String { number.description }
    static func snapshot(_ number: InstanceNumber) -> String { "snapshot/\(number)" }
}
