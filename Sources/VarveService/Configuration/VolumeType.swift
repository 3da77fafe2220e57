public import VarveCatalog
import VarveNBD

/// What a volume type offers (contract sheet, sections 5.4 and 5.6). IOPS and throughput are advertised; they hold if
/// ``ServiceConfiguration/enforcesLimits``.
public struct VolumeType: Equatable, Sendable {
    public var code: VolumeTypeCode
    /// GiB.
    public var minimumSize: Int
    /// GiB.
    public var maximumSize: Int
    /// Sizes are multiples of this, in GiB.
    public var sizeStep: Int
    /// What base volumes of this type may have, in GiB, where that is configured; ``baseVolumeSizes`` is what holds.
    public var baseSizes: ClosedRange<Int>?
    public var iopsPerGiB: Int
    public var minimumIOPS: Int
    public var maximumIOPS: Int
    /// MiB per second.
    public var throughput: Int
    /// `maxIopsThroughput` of a volume; nil if there is none.
    public var maximumIOPSThroughput: Int?

    /// A KVM type. Its volumes show IOPS and throughput.
    public init(
        code: VolumeTypeCode, minimumSize: Int, maximumSize: Int, sizeStep: Int = 10, iopsPerGiB: Int, minimumIOPS: Int,
        maximumIOPS: Int, throughput: Int, baseSizes: ClosedRange<Int>? = nil
    ) {
        self.code = code
        self.minimumSize = minimumSize
        self.maximumSize = maximumSize
        self.sizeStep = sizeStep
        self.iopsPerGiB = iopsPerGiB
        self.minimumIOPS = minimumIOPS
        self.maximumIOPS = maximumIOPS
        self.throughput = throughput
        self.baseSizes = baseSizes
    }

    /// A XEN type. Its volumes show only `maxIopsThroughput`, if that; NCP publishes neither IOPS nor throughput, so they are 0.
    public init(
        code: VolumeTypeCode, minimumSize: Int, maximumSize: Int, sizeStep: Int = 10, maximumIOPSThroughput: Int? = nil,
        baseSizes: ClosedRange<Int>? = nil
    ) {
        self.init(
            code: code, minimumSize: minimumSize, maximumSize: maximumSize, sizeStep: sizeStep, iopsPerGiB: 0, minimumIOPS: 0,
            maximumIOPS: 0, throughput: 0, baseSizes: baseSizes)
        self.maximumIOPSThroughput = maximumIOPSThroughput
    }

    /// What base volumes of this type may have, in GiB; nil if servers have none of this type. A KVM type that says nothing of them
    /// allows the sizes of its other volumes, as NCP publishes no others; a XEN type has none then.
    public var baseVolumeSizes: ClosedRange<Int>? {
        baseSizes ?? (code.hypervisor == .kvm ? minimumSize...maximumSize : nil)
    }

    /// What a volume of this size is said to reach.
    public func iops(byteCount: Int64) -> Int {
        let proportional = Int(byteCount / bytesPerGiB).multipliedReportingOverflow(by: iopsPerGiB)
        return proportional.overflow ? maximumIOPS : min(max(proportional.partialValue, minimumIOPS), maximumIOPS)
    }

    /// What a volume of this size shows, as limits. Where it shows nothing, or 0, there is none.
    func limits(byteCount: Int64) -> RateLimits {
        switch code.hypervisor {
        case .kvm:
            RateLimits(
                requestsPerSecond: Self.limit(iops(byteCount: byteCount)), bytesPerSecond: Self.limit(throughput).map { $0 << 20 }
            )
        case .xen: RateLimits(requestsPerSecond: maximumIOPSThroughput.flatMap(Self.limit))
        }
    }

    private static func limit(_ number: Int) -> UInt64? { number > 0 ? UInt64(number) : nil }
}
