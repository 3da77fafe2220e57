/// What the members of answers say: one declaration for the description of the API, its reference, and the comments of the types
/// (`VARVE_REWRITE=1 swift test --filter AnswerCommentTests` writes those).
package enum AnswerMeanings {
    /// A member's meaning, one or more whole sentences.
    /// - Parameters:
    ///   - name: as on the wire.
    ///   - type: the name of the Swift type, as in `BlockStorageInstance`; of an object inside another, that object's own.
    package static func meaning(of name: String, in type: String) -> String {
        guard let text = own[type]?[name] ?? common[name] else {
            preconditionFailure("\(type).\(name) says nothing in AnswerMeanings")
        }
        return text
    }

    /// The types that are described.
    package static var types: Set<String> { Set(own.keys) }

    /// The members of a type that say something of their own.
    package static func names(in type: String) -> Set<String> { Set(own[type, default: [:]].keys) }

    /// Members that say the same in several types, under their name.
    private static let common: [String: String] = [
        "accessKey": "The access key, which is no secret.",
        "blockStorageSize": "Bytes.",
        "blockStorageSnapshotName": "The snapshot's name.",
        "blockStorageVolumeType": "The kind of volume: CB1, FB1, CB2 or FB2 of KVM, HDD or SSD of XEN (sheet 5.4).",
        "code": "The code, which programs compare.",
        "codeName": "The code in words, for people; NCP changes them.",
        "createDate": "When it was made, in Korean time: `2025-06-25T16:50:14+0900`.",
        "hypervisorType": "XEN or KVM.",
        "iops": "Reads and writes a second that a KVM volume is good for.",
        "isEncryptedVolume": "Whether the volume's bytes are kept encrypted.",
        "regionCode": "The region, as in `KR`.",
        "role": "What its holder may do: `admin`, `operator` or `viewer`.",
        "throughput": "Bytes a second that a KVM volume is good for.",
        "zoneCode": "The zone, as in `KR-1`.",
    ]

    private static let own: [String: [String: String]] = storage.merging(servers) { _, _ in
        preconditionFailure("a type is described twice")
    }.merging(varve) { _, _ in preconditionFailure("a type is described twice") }
}
