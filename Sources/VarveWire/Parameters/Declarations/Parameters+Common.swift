/// The parameters of every operation, and those of every list (sheet 1 and 4.16).
extension Parameter {
    public static var regionCode: Parameter<String?> {
        .init("regionCode", .code255, "The region; the first one of getRegionList when not given.")
    }

    public static var responseFormatType: Parameter<ResponseFormat> {
        .init("responseFormatType", .code, default: .xml, "The format of the answer.")
    }

    public static var zoneCode: Parameter<String?> {
        .init("zoneCode", .code255, "The zone.")
    }

    public static var hypervisorTypeCodeList: Parameter<[HypervisorType]> {
        .init(list: "hypervisorTypeCodeList", .code, "Only objects of these hypervisors.")
    }

    public static var pageNo: Parameter<Int> {
        .init(
            "pageNo", .integer(0...Int64(Int32.max)), default: 0,
            "The page to answer; 0 and 1 are both the first. Needs pageSize.")
    }

    public static var pageSize: Parameter<Int?> {
        .init("pageSize", .integer(1...Int64(Int32.max)), "How many objects make a page; all when not given.")
    }

    public static var sortingOrder: Parameter<SortingOrder?> {
        .init("sortingOrder", .code, "The direction of sortedBy, or of the numbers without it; ASC when only sortedBy is given.")
    }
}

extension Rule where Value == String {
    /// A code or name that only the service can judge.
    static var code255: Self { .text(byteCount: 1...255) }
    /// A description of a volume or snapshot.
    static var description: Self { .text(byteCount: 0...1000) }
}
