public import struct Foundation.Date

/// A snapshot as the catalog knows it (contract sheet, section 5.2). Its bytes are the backend's, under the same number.
public struct SnapshotRecord: Equatable, Sendable {
    public var number: InstanceNumber
    public var accountID: AccountID
    public var name: String
    public var description = ""
    /// The size of the volume at the cut.
    public var byteCount: Int64
    /// The volume it was taken of, which may be gone.
    public var volumeNumber: InstanceNumber
    public var volumeType: VolumeTypeCode
    public var regionCode: String
    public var status: StorageStatus
    public var operation: StorageOperation
    public var kind = Kind.full
    /// The FULL that an INCREMENTAL stands on. It may be gone where the type allows deletion in any order.
    public var baseNumber: InstanceNumber?
    /// 0 for a FULL, else the place among the INCREMENTALs on the same base in creation order, from 1.
    public var chainDepth = 0
    /// Whether a server image can be made of it: true for base volumes on KVM.
    public var isBootable = false
    public var isEncrypted = false
    /// Whole seconds, as on the wire.
    public var createdAt: Date

    public init(
        number: InstanceNumber, accountID: AccountID, name: String, byteCount: Int64, volumeNumber: InstanceNumber,
        volumeType: VolumeTypeCode,
        regionCode: String, status: StorageStatus, operation: StorageOperation, createdAt: Date
    ) {
        self.number = number
        self.accountID = accountID
        self.name = name
        self.byteCount = byteCount
        self.volumeNumber = volumeNumber
        self.volumeType = volumeType
        self.regionCode = regionCode
        self.status = status
        self.operation = operation
        self.createdAt = createdAt
    }
}
