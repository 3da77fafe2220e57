/// An object in the answer of an operation. Its stored properties, in their order, are the members on the wire, in JSON and in XML; an object is told
/// by the first of them, which no answer leaves out.
///
/// Text without a value is `""`, unless it is optional; what is optional and has none is nil and left out (sheet 3.3).
public protocol WireItem: Codable, Equatable, Sendable {
    /// The member of the answer that holds these objects. In XML an object's element is this name without `List`.
    static var listName: String { get }
    /// An object with a value in every member, for documents and tests.
    static var example: Self { get }
}
