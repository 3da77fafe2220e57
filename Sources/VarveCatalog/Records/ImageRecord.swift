public import struct Foundation.Date

/// A server image: what a server's volumes start with (contract sheet, section 5.5). It has no bytes of its own: those are the
/// snapshots', which cannot be deleted while it is there.
public struct ImageRecord: Equatable, Sendable {
    /// A volume of the servers that are made from the image.
    public struct Volume: Equatable, Sendable {
        /// 0 for the base volume, from 1 for additional ones.
        public var order: Int
        /// What the volume starts with.
        public var snapshotNumber: InstanceNumber

        public init(order: Int, snapshotNumber: InstanceNumber) {
            self.order = order
            self.snapshotNumber = snapshotNumber
        }
    }

    public var number: InstanceNumber
    public var accountID: AccountID
    public var name: String
    public var description = ""
    public var regionCode: String
    /// Never ``StorageStatus/attached``.
    public var status: StorageStatus
    public var operation: StorageOperation
    /// By their order, the base volume first. They never change.
    public internal(set) var volumes: [Volume]
    /// Whole seconds, as on the wire.
    public var createdAt: Date

    public init(
        number: InstanceNumber, accountID: AccountID, name: String, regionCode: String, status: StorageStatus,
        operation: StorageOperation,
        volumes: [Volume], createdAt: Date
    ) {
        self.number = number
        self.accountID = accountID
        self.name = name
        self.regionCode = regionCode
        self.status = status
        self.operation = operation
        self.volumes = volumes.sorted { $0.order < $1.order }
        self.createdAt = createdAt
    }
}
