/// A volume or snapshot that a store has.
public struct StoredImage: Hashable, Sendable {
    public var id: ImageID
    /// What a client may use of it: of a volume that is made larger, the old size until the new one has survived power loss.
    public var byteCount: UInt64

    public init(id: ImageID, byteCount: UInt64) {
        self.id = id
        self.byteCount = byteCount
    }
}
