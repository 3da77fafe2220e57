import VarveCatalog
import VarveService
import VarveWire

extension BlockStorageVolumeTypeItem {
    /// The type as the wire shows it (contract sheet, section 5.4).
    init(_ type: VolumeType, zones: [ZoneConfiguration]) {
        guard let code = BlockStorageVolumeType(rawValue: type.code.rawValue) else {
            preconditionFailure("the wire has no type \(type.code.rawValue)")
        }
        func bytes(_ sizes: ClosedRange<Int>) -> ClosedRange<Int64> {
            Int64(sizes.lowerBound) << 30...Int64(sizes.upperBound) << 30
        }
        self.init(
            code, sizes: bytes(type.minimumSize...type.maximumSize), baseSizes: type.baseVolumeSizes.map(bytes),
            zoneCodes: zones.map(\.code))
        minIops = Int64(type.minimumIOPS)
        maxIops = Int64(type.maximumIOPSThroughput ?? type.maximumIOPS)
        minThroughput = Int64(type.throughput) << 20
        maxThroughput = minThroughput
    }
}
