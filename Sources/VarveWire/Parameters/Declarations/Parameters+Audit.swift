extension Rule where Value == Int {
    /// Up to the end of the year 9999.
    fileprivate static var millisecondsSinceEpoch: Self { .integer(0...253_402_300_799_999) }
}

/// The parameters of the audit log, which is Varve's own.
extension Parameter {
    /// The names and the unit are those of NCP's own log of activities.
    public static var auditedSince: Parameter<Int?> {
        .init("fromEventTime", .millisecondsSinceEpoch, "Only calls from this moment on, in milliseconds since the Unix epoch.")
    }

    public static var auditedUntil: Parameter<Int?> {
        .init("toEventTime", .millisecondsSinceEpoch, "Only calls before this moment, in milliseconds since the Unix epoch.")
    }

    public static var auditedOperationName: Parameter<String?> {
        .init("operationName", .code255, "Only calls of this operation.")
    }

    public static var auditedAccessKey: Parameter<String?> {
        .init("accessKey", .code255, "Only calls with this access key.")
    }

    public static var auditedObjectNo: Parameter<String?> {
        .init("objectNo", .code255, "Only calls about the object of this number, or about this access key.")
    }

    /// A log grows without end: an answer does not.
    public static var auditPageSize: Parameter<Int> {
        .init("pageSize", .integer(1...1000), default: 100, "How many entries make a page.")
    }
}
