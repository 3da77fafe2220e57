/// Writes an answer in one format as its values come: lists of ten thousand objects are never a tree in memory.
///
/// What a value is called comes before it: ``member(_:)`` in an object, ``element()`` in a list, nothing at the root.
package protocol DocumentWriter: AnyObject {
    func text(_ text: String)
    /// A number as both formats print it.
    func number(_ number: String)
    func boolean(_ flag: Bool)
    func beginObject()
    func endObject()
    func beginList()
    func endList()
    /// The next value is this member of the object that was begun last.
    func member(_ name: String)
    /// The next value is an element of the list that was begun last.
    func element()
}
