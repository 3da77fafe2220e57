import VarveCatalog

extension VolumeType {
    /// Reads a type as a line of the configuration: `CODE/MIN-MAX/STEP/` and then, for KVM, `IOPS-PER-GB:MIN-MAX/MIB-PER-SECOND`, for
    /// XEN the maxIopsThroughput, which may be empty. Last, after another `/`, there may be the `MIN-MAX` of base volumes. Sizes in GB.
    ///
    ///     CB1/10-16380/10/10:100-10000/100/10-2000
    ///     SSD/10-2000/10/4000/50-100
    public init(line: String) throws(ConfigurationError) {
        var fields = line.split(separator: "/", omittingEmptySubsequences: false).map(String.init)[...]
        let code = fields.popFirst().flatMap(VolumeTypeCode.init)
        let sizes = fields.popFirst().flatMap(Self.range)
        let step = fields.popFirst().flatMap { Int($0) }
        guard let code, let sizes, let step, let performance = Performance(of: code, &fields) else { throw Self.malformed(line) }
        let bases = fields.popFirst()
        let baseSizes = bases.flatMap(Self.range)
        guard fields.isEmpty, (bases == nil) == (baseSizes == nil) else { throw Self.malformed(line) }
        self.init(
            code: code, minimumSize: sizes.lowerBound, maximumSize: sizes.upperBound, sizeStep: step,
            iopsPerGiB: performance.iopsPerGiB, minimumIOPS: performance.iops.lowerBound,
            maximumIOPS: performance.iops.upperBound, throughput: performance.throughput, baseSizes: baseSizes)
        maximumIOPSThroughput = performance.maximumIOPSThroughput
    }

    private struct Performance {
        var iopsPerGiB = 0
        var iops = 0...0
        var throughput = 0
        var maximumIOPSThroughput: Int?

        init?(of code: VolumeTypeCode, _ fields: inout ArraySlice<String>) {
            guard let first = fields.popFirst() else { return nil }
            switch code.hypervisor {
            case .xen:
                maximumIOPSThroughput = VolumeType.number(first)
                guard maximumIOPSThroughput != nil || first.isEmpty else { return nil }
            case .kvm:
                let parts = first.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 2, let perGiB = VolumeType.number(parts[0]), let iops = VolumeType.range(parts[1]),
                    let throughput = fields.popFirst().flatMap(VolumeType.number)
                else { return nil }
                (self.iopsPerGiB, self.iops, self.throughput) = (perGiB, iops, throughput)
            }
        }
    }

    private static func number(_ text: String) -> Int? { Int(text).flatMap { 0...Int(Int32.max) ~= $0 ? $0 : nil } }

    private static func range(_ text: String) -> ClosedRange<Int>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init).compactMap(number)
        return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
    }

    private static func malformed(_ line: String) -> ConfigurationError {
        ConfigurationError(
            "volumeTypes: \(line): CODE/MIN-MAX/STEP/IOPS-PER-GB:MIN-MAX/MIB-PER-SECOND/BASEMIN-BASEMAX is meant, as in "
                + "CB1/10-16380/10/10:100-10000/100/10-2000, or for XEN CODE/MIN-MAX/STEP/MAX-IOPS/BASEMIN-BASEMAX, as in "
                + "SSD/10-2000/10/4000/50-100; the last field may be left out")
    }
}
