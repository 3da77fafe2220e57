/// An answer as an ordered tree, before it becomes JSON or XML.
package indirect enum WireNode: Sendable {
    case text(String)
    /// A number as both formats print it.
    case number(String)
    case boolean(Bool)
    case list([WireNode])
    case object([(name: String, value: WireNode)])
}
