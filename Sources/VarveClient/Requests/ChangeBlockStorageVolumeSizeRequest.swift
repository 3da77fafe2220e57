// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `changeBlockStorageVolumeSize`: Makes a XEN volume larger.
public struct ChangeBlockStorageVolumeSizeRequest: OperationRequest, Equatable {
    public typealias Item = BlockStorageInstance
    public static let operationName = "changeBlockStorageVolumeSize"

    /// The number of the volume.
    public var blockStorageInstanceNo: String
    /// The new size in GB, more than it has.
    public var blockStorageSize: Int
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        blockStorageInstanceNo: String,
        blockStorageSize: Int,
        regionCode: String? = nil
    ) {
        self.blockStorageInstanceNo = blockStorageInstanceNo
        self.blockStorageSize = blockStorageSize
        self.regionCode = regionCode
    }
}
