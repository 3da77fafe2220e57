/// An ordered tree, for documents that are put together from parts before they become JSON.
package indirect enum WireNode: Sendable {
    case text(String)
    /// A number as both formats print it.
    case number(String)
    case boolean(Bool)
    case list([WireNode])
    case object([(name: String, value: WireNode)])

    package func write(to writer: some DocumentWriter) {
        switch self {
        case .text(let text): writer.text(text)
        case .number(let number): writer.number(number)
        case .boolean(let flag): writer.boolean(flag)
        case .list(let elements):
            writer.beginList()
            for element in elements {
                writer.element()
                element.write(to: writer)
            }
            writer.endList()
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.member(member.name)
                member.value.write(to: writer)
            }
            writer.endObject()
        }
    }
}
