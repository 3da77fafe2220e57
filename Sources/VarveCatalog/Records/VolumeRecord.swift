public import struct Foundation.Date

/// A volume as the catalog knows it (contract sheet, section 5.1). Its bytes are the backend's, under the same number.
public struct VolumeRecord: Equatable, Sendable {
    public var number: InstanceNumber
    public var accountID: AccountID
    public var name: String
    public var description = ""
    public var byteCount: Int64
    public var kind: VolumeKind = .additional
    public var type: VolumeTypeCode
    public var regionCode: String
    public var zoneCode: String
    public var status: StorageStatus
    public var operation: StorageOperation
    /// The server it is attached to, being attached to, or being detached from; for a XEN volume, and one
    /// that is made with its server, also the one it is being made on.
    public var serverNumber: InstanceNumber?
    /// Set while attached: `/dev/vdb` and so on, of a XEN volume `/dev/xvdb` and so on. A volume that is made with its server has it while
    /// it is being made, too; a base volume's is `/dev/vda` or `/dev/xvda`.
    public var deviceName: String?
    /// The snapshot it was made from, which may be gone.
    public var snapshotNumber: InstanceNumber?
    public var isReturnProtected = false
    public var isEncrypted = false
    /// It was deleted while attached: the detachment that runs ends in its deletion.
    public var isDeletedAfterDetach = false
    /// Whole seconds, as on the wire.
    public var createdAt: Date

    public init(
        number: InstanceNumber, accountID: AccountID, name: String, byteCount: Int64, type: VolumeTypeCode, regionCode: String,
        zoneCode: String,
        status: StorageStatus, operation: StorageOperation, createdAt: Date
    ) {
        self.number = number
        self.accountID = accountID
        self.name = name
        self.byteCount = byteCount
        self.type = type
        self.regionCode = regionCode
        self.zoneCode = zoneCode
        self.status = status
        self.operation = operation
        self.createdAt = createdAt
    }
}
