public import VarveCatalog

/// What a volume type offers (contract sheet, sections 5.4 and 5.6). IOPS and throughput are advertised, not enforced.
public struct VolumeType: Equatable, Sendable {
    public var code: VolumeTypeCode
    /// GiB.
    public var minimumSize: Int
    /// GiB.
    public var maximumSize: Int
    /// Sizes are multiples of this, in GiB.
    public var sizeStep: Int
    public var iopsPerGiB: Int
    public var minimumIOPS: Int
    public var maximumIOPS: Int
    /// MiB per second.
    public var throughput: Int

    public init(
        code: VolumeTypeCode, minimumSize: Int, maximumSize: Int, sizeStep: Int = 10, iopsPerGiB: Int, minimumIOPS: Int,
        maximumIOPS: Int, throughput: Int
    ) {
        self.code = code
        self.minimumSize = minimumSize
        self.maximumSize = maximumSize
        self.sizeStep = sizeStep
        self.iopsPerGiB = iopsPerGiB
        self.minimumIOPS = minimumIOPS
        self.maximumIOPS = maximumIOPS
        self.throughput = throughput
    }

    /// What a volume of this size is said to reach.
    public func iops(byteCount: Int64) -> Int {
        let proportional = Int(byteCount / bytesPerGiB).multipliedReportingOverflow(by: iopsPerGiB)
        return proportional.overflow ? maximumIOPS : min(max(proportional.partialValue, minimumIOPS), maximumIOPS)
    }
}
