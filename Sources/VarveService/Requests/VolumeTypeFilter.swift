public import VarveCatalog

/// Which types of volumes a list wants (contract sheet, section 4.4). Nil, and an empty list, ask nothing.
public struct VolumeTypeFilter: Equatable, Sendable {
    public var regionCode: String?
    public var zoneCode: String?
    public var types: [VolumeTypeCode] = []
    public var hypervisors: [Hypervisor] = []
    /// Whether base volumes can have the type.
    public var isBaseStorageAvailable: Bool?

    public init() {}

    func matches(_ type: VolumeType) -> Bool {
        types.nonEmpty?.contains(type.code) ?? true && hypervisors.nonEmpty?.contains(type.code.hypervisor) ?? true
            && isBaseStorageAvailable ?? type.hasBaseVolumes == type.hasBaseVolumes
    }
}

extension VolumeType {
    fileprivate var hasBaseVolumes: Bool { baseVolumeSizes != nil }
}
