public import VarveCatalog
import VarveNBD
import VarveWire

let bytesPerGiB: Int64 = 1 << 30

/// A size in bytes; what does not fit becomes the largest.
func byteCount(ofGiB size: Int) -> Int64 {
    let bytes = Int64(size).multipliedReportingOverflow(by: bytesPerGiB)
    return bytes.overflow ? .max : bytes.partialValue
}

/// What an installation offers: its regions with their zones, and its volume types.
public struct ServiceConfiguration: Equatable, Sendable {
    /// How many volumes a server takes beside its base volume (contract sheet, section 4.9).
    public static let maximumVolumesPerServer = 20

    /// Never empty; the first is the one that a call without `regionCode` means.
    public let regions: [RegionConfiguration]
    /// Never empty, one per code.
    public let volumeTypes: [VolumeType]

    /// Nil: every NBD client may open every export.
    public var exportBinding: ExportBinding?
    /// Whether a volume's clients get no more than the IOPS and the throughput that the API shows for it.
    public var enforcesLimits = false

    /// Throws ``ConfigurationError`` if the tables contradict themselves or leave nothing to offer.
    public init(regions: [RegionConfiguration] = Self.standardRegions, volumeTypes: [VolumeType] = Self.standardVolumeTypes)
        throws(ConfigurationError)
    {
        try Self.check(regions)
        try Self.check(volumeTypes)
        self.regions = regions
        self.volumeTypes = volumeTypes
    }

    public var defaultRegion: RegionConfiguration { regions[0] }

    public func volumeType(_ code: VolumeTypeCode) -> VolumeType? { volumeTypes.first { $0.code == code } }

    /// What the export of a volume may do in a second. A volume whose type is not configured any more shows nothing, and may do anything.
    func limits(of volume: VolumeRecord) -> RateLimits {
        guard enforcesLimits else { return .none }
        return volumeType(volume.type)?.limits(byteCount: volume.byteCount) ?? .none
    }

    /// NCP's default region with its two zones.
    public static let standardRegions = [
        RegionConfiguration(
            code: "KR", name: "Korea",
            zones: [
                ZoneConfiguration(code: "KR-1", description: "Gasan zone"),
                ZoneConfiguration(code: "KR-2", description: "Pyeongchon zone"),
            ])
    ]

    /// The KVM types and the XEN types. The sizes but those of KVM base volumes, the 4000 of SSD and what 10 GB of CB1 show
    /// are NCP's; the other numbers are local defaults, not NCP's
    /// (contract sheet, sections 5.4 and 5.6).
    public static let standardVolumeTypes = [
        VolumeType(
            code: .cb1, minimumSize: 10, maximumSize: 16_380, iopsPerGiB: 10, minimumIOPS: 100, maximumIOPS: 10_000,
            throughput: 100, baseSizes: 10...2_000),
        VolumeType(
            code: .fb1, minimumSize: 100, maximumSize: 16_380, iopsPerGiB: 50, minimumIOPS: 5_000, maximumIOPS: 50_000,
            throughput: 1_000, baseSizes: 100...2_000),
        VolumeType(
            code: .cb2, minimumSize: 10, maximumSize: 16_380, iopsPerGiB: 10, minimumIOPS: 100, maximumIOPS: 20_000,
            throughput: 500, baseSizes: 10...2_000),
        VolumeType(
            code: .fb2, minimumSize: 10, maximumSize: 16_380, iopsPerGiB: 50, minimumIOPS: 500, maximumIOPS: 100_000,
            throughput: 2_000, baseSizes: 10...2_000),
        VolumeType(code: .ssd, minimumSize: 10, maximumSize: 2_000, maximumIOPSThroughput: 4_000, baseSizes: 50...100),
        VolumeType(code: .hdd, minimumSize: 10, maximumSize: 2_000, baseSizes: 50...100),
    ]

    private static func check(_ regions: [RegionConfiguration]) throws(ConfigurationError) {
        guard !regions.isEmpty else { throw ConfigurationError("regions: there must be at least one") }
        try checkUnique(regions.map(\.code), "regions")
        for region in regions {
            guard !region.zones.isEmpty else { throw ConfigurationError("regions: \(region.code) must have at least one zone") }
        }
        try checkUnique(regions.flatMap { $0.zones.map(\.code) }, "zones")
    }

    private static func check(_ types: [VolumeType]) throws(ConfigurationError) {
        guard !types.isEmpty else { throw ConfigurationError("volumeTypes: there must be at least one") }
        try checkUnique(types.map(\.code.rawValue), "volumeTypes")
        for type in types {
            let bases = type.baseSizes.map { [$0.lowerBound, $0.upperBound] } ?? []
            guard type.minimumSize <= type.maximumSize, ([type.minimumSize, type.maximumSize] + bases).allSatisfy(isOrdered)
            else {
                throw ConfigurationError(
                    "volumeTypes: \(type.code.rawValue) needs minimum <= maximum, and of every size that it is \(orderedSizes)")
            }
            guard type.sizeStep > 0, type.sizeStep % Int(BlockStorageSize.step) == 0 else {
                throw ConfigurationError(
                    "volumeTypes: \(type.code.rawValue) needs a step that is a multiple of \(BlockStorageSize.step) GB")
            }
        }
    }

    /// Whether a request can ask for this size: what the wire does not take cannot be offered.
    private static func isOrdered(_ size: Int) -> Bool {
        BlockStorageSize.range.contains(Int64(size)) && Int64(size) % BlockStorageSize.step == 0
    }

    private static let orderedSizes =
        "\(BlockStorageSize.range.lowerBound) to \(BlockStorageSize.range.upperBound) GB and a multiple of \(BlockStorageSize.step)"

    private static func checkUnique(_ codes: [String], _ name: String) throws(ConfigurationError) {
        guard !codes.contains("") else { throw ConfigurationError("\(name): a code must not be empty") }
        guard Set(codes).count == codes.count else { throw ConfigurationError("\(name): each code must be there once") }
    }
}
