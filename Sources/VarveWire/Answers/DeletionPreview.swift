/// What a deletion would give back, as Varve's own operation about it answers.
public struct DeletionPreview: WireItem {
    public static let listName = "deletionPreviewList"
    public static let example = DeletionPreview(freedSize: 1_073_741_824)

    /// Bytes that only the objects of the call hold. What others share with them stays.
    public var freedSize: Int64

    /// One with these members; what is not given says nothing.
    public init(freedSize: Int64) { self.freedSize = freedSize }
}
