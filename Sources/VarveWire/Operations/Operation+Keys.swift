extension Operation {
    /// Access keys of the caller's account: Varve's own. For its admins, but for what each may know of its own.
    static let keys = [
        Operation(
            .read, "getCallerAccessKey", "Tells about the access key that signs the call: its account and its role.",
            answers: AccessKey.self, isRegional: false, isNCP: false),
        Operation(
            .change, "createAccessKey", "Makes an access key; its secret is in this answer and nowhere else.",
            answers: AccessKey.self, isRegional: false, isNCP: false, isForAdmins: true,
            parameters: [AnyParameter(.newAccessKeyRole), AnyParameter(.accessKeyDescription)]),
        Operation(
            .read, "getAccessKeyList", "Lists the account's access keys, revoked ones too, oldest first.",
            answers: AccessKey.self,
            isRegional: false, isNCP: false, isForAdmins: true),
        Operation(
            .change, "revokeAccessKey", "Ends the use of an access key, for good.", answers: AccessKey.self, isRegional: false,
            isNCP: false, isForAdmins: true, parameters: [AnyParameter(.revokedAccessKey)]),
    ]
}
