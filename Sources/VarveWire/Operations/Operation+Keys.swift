extension Operation {
    /// Access keys of the caller's account: Varve's own.
    static let keys = [
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
