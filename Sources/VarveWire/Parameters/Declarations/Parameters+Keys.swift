/// The parameters of access keys, which are Varve's own.
extension Parameter {
    public static var revokedAccessKey: Parameter<String> {
        .init(required: "accessKey", .code255, "The access key.")
    }

    public static var newAccessKeyRole: Parameter<AccessKeyRole> {
        .init(
            required: "role", .code,
            "What its holder may do: everything; all but keys and the audit log; or only what changes nothing.")
    }

    public static var accessKeyDescription: Parameter<String?> {
        .init("accessKeyDescription", .description, "What the key is for.")
    }
}
