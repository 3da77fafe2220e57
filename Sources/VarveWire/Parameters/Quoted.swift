/// A caller's value as error texts quote it: between double quotes, cut after 40 characters.
package struct Quoted: CustomStringConvertible {
    private static let maximumCharacterCount = 40
    package let description: String

    package init(_ value: some StringProtocol) {
        let head = value.prefix(Self.maximumCharacterCount)
        description = "\"\(head)\(head.endIndex == value.endIndex ? "" : "...")\""
    }
}
