extension AnswerMeanings {
    /// Of Varve's own operations.
    static let varve: [String: [String: String]] = [
        "AccessKey": [
            "accountName": "The account whose objects it reaches.",
            "accessKeyDescription": "What its maker wrote about it; may be empty.",
            "revokeDate": "When it stopped being accepted, in Korean time; empty while it is.",
            "secretKey": "The secret, only in the answer of the call that made the key.",
        ],
        "AuditLog": [
            "auditLogNo": "Its place in the log.",
            "requestDate": "When the call came, in Korean time: `2025-06-25T16:50:14+0900`.",
            "accessKey": "The access key that signed the call.",
            "role": "The key's role then: `admin`, `operator` or `viewer`.",
            "clientAddress": "Where the call came from.",
            "operationName": "What was called.",
            "objectNoList": "The numbers of objects, and the access keys, that the call named, made, changed or removed.",
            "httpStatus": "Of the answer: 200 if it was done.",
            "returnCode": "Of the answer: `0` if it was done.",
            "requestId": "The call's name in the server's log.",
        ],
        "BlockStorageSnapshotVerification": [
            "blockStorageSnapshotInstanceNo": "The snapshot.",
            "blockStorageSnapshotVolumeSize": "Bytes of the snapshot, unmapped ones among them.",
            "verificationStatus": "RUN: not through yet, call again. GOOD: nothing is wrong. WRONG: something is.",
            "verifiedSize": "Bytes of the snapshot that are through.",
            "checkedSize": "Bytes of those that hold something and were read.",
            "notedSize": "Bytes of those that had no checksum to compare with; there is one now.",
            "wrongUnitCount": "Units of 2 MiB that are not what they were, or cannot be read.",
            "wrongRangeList": "Their first and last bytes; the first hundred.",
            "startDate": "When it was begun, in Korean time.",
            "endDate": "When it was through, in Korean time; empty while it goes on.",
        ],
        "DeletionPreview": [
            "freedSize": "Bytes that only the objects of the call hold. What others share with them stays."
        ],
        "ExportAddress": [
            "uri": "An NBD URI without an export: `nbd://HOST:PORT`, `nbds://HOST:PORT` where TLS is needed, or "
                + "`nbd+unix:///?socket=PATH` for programs on the server's machine. HOST may be `0.0.0.0` or `[::]`, which stand for "
                + "every address of the machine."
        ],
    ]
}
