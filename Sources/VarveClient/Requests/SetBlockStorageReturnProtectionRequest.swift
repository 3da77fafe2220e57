// Written from the table of operations by `VARVE_REWRITE=1 swift test --filter RequestSourceTests`.

public import VarveWire

/// `setBlockStorageReturnProtection`: Sets whether deletion of a volume is refused.
public struct SetBlockStorageReturnProtectionRequest: OperationRequest, Equatable {
    public typealias Item = BlockStorageInstance
    public static let operationName = "setBlockStorageReturnProtection"

    /// The number of the volume.
    public var blockStorageInstanceNo: String
    /// Whether deletion is refused.
    public var isReturnProtection: Bool
    /// The region. When nil: the client's, or else the first one of getRegionList.
    public var regionCode: String?

    /// A call with these parameters; what is nil or empty is not given.
    public init(
        blockStorageInstanceNo: String,
        isReturnProtection: Bool,
        regionCode: String? = nil
    ) {
        self.blockStorageInstanceNo = blockStorageInstanceNo
        self.isReturnProtection = isReturnProtection
        self.regionCode = regionCode
    }
}
