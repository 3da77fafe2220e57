/// Which server images a list wants, and in which order; nil asks nothing of a field.
public struct ImageQuery: Equatable, Sendable {
    public var accountID: AccountID?
    public var regionCode: String?
    public var numbers: [InstanceNumber]?
    public var name: String?
    /// A part of the name, whatever its case, or of the number.
    public var text: String?
    public var status: StorageStatus?
    /// Images with a volume that starts with one of these snapshots.
    public var snapshotNumbers: [InstanceNumber]?
    public var order = ListOrder()
    public var window: PageWindow?

    public init() {}
}
