public import VarveCatalog

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

    /// NCP's default region with its two zones.
    public static let standardRegions = [
        RegionConfiguration(
            code: "KR", name: "Korea",
            zones: [
                ZoneConfiguration(code: "KR-1", description: "Gasan zone"),
                ZoneConfiguration(code: "KR-2", description: "Pyeongchon zone"),
            ])
    ]

    /// The KVM types and the XEN types. Sizes and the 4000 of SSD are NCP's; the other numbers are local defaults, not NCP's
    /// (contract sheet, sections 5.4 and 5.6).
    public static let standardVolumeTypes = [
        VolumeType(
            code: .cb1, minimumSize: 10, maximumSize: 16_380, iopsPerGiB: 10, minimumIOPS: 100, maximumIOPS: 10_000,
            throughput: 250),
        VolumeType(
            code: .fb1, minimumSize: 100, maximumSize: 16_380, iopsPerGiB: 50, minimumIOPS: 5_000, maximumIOPS: 50_000,
            throughput: 1_000),
        VolumeType(
            code: .cb2, minimumSize: 10, maximumSize: 16_380, iopsPerGiB: 10, minimumIOPS: 100, maximumIOPS: 20_000,
            throughput: 500),
        VolumeType(
            code: .fb2, minimumSize: 10, maximumSize: 16_380, iopsPerGiB: 50, minimumIOPS: 500, maximumIOPS: 100_000,
            throughput: 2_000),
        VolumeType(code: .ssd, minimumSize: 10, maximumSize: 2_000, maximumIOPSThroughput: 4_000),
        VolumeType(code: .hdd, minimumSize: 10, maximumSize: 2_000),
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
            let hasSizes = 1...largestSize ~= type.minimumSize && type.minimumSize...largestSize ~= type.maximumSize
            guard hasSizes, 1...type.maximumSize ~= type.sizeStep else {
                throw ConfigurationError(
                    "volumeTypes: \(type.code.rawValue) needs 1 <= minimum <= maximum <= \(largestSize) GiB, and a step")
            }
        }
    }

    /// GiB: what four levels of tables map.
    private static let largestSize = 256 << 10

    private static func checkUnique(_ codes: [String], _ name: String) throws(ConfigurationError) {
        guard !codes.contains("") else { throw ConfigurationError("\(name): a code must not be empty") }
        guard Set(codes).count == codes.count else { throw ConfigurationError("\(name): each code must be there once") }
    }
}
