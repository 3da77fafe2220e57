extension AnswerMeanings {
    /// Volumes, their types, snapshots (sheet 5.1, 5.2, 5.4).
    static let storage: [String: [String: String]] = [
        "BlockStorageInstance": [
            "blockStorageInstanceNo": "The volume's number.",
            "serverInstanceNo": "The server that it is attached to; empty when detached.",
            "blockStorageName": "The volume's name.",
            "blockStorageType": "BASIC: came with its server. SVRBS: an additional volume.",
            "blockStorageSize": "Bytes; requests name sizes in GB of 2^30 bytes.",
            "deviceName": "What its server was told to call it, as in `/dev/vdb`; empty when detached.",
            "blockStorageProductCode": "NCP's product, for its bill; may be empty.",
            "blockStorageInstanceStatus": "INIT, CREAT or ATTAC (sheet 5.3).",
            "blockStorageInstanceOperation": "What is being done to it: NULL, CREAT, ATTAC, DETAC, CHNG or TERMT (sheet 5.3).",
            "blockStorageInstanceStatusName":
                "Status and operation in a word, as in `attached`: what programs wait for (sheet 6).",
            "blockStorageDescription": "What its maker wrote about it; may be empty.",
            "blockStorageDiskType": "NET: on the network.",
            "blockStorageDiskDetailType": "SSD or HDD.",
            "maxIopsThroughput": "Reads and writes a second that a XEN volume is good for.",
            "isReturnProtection": "Whether its deletion is refused.",
            "blockStorageSnapshotInstanceNo":
                "The snapshot that it was made from. The one number of an object that the wire has as a number.",
        ],
        "BlockStorageSnapshotInstance": [
            "blockStorageSnapshotInstanceNo": "The snapshot's number.",
            "blockStorageSnapshotVolumeSize": "Bytes of the volume at that moment.",
            "originalBlockStorageInstanceNo": "The volume that it is of, which may be gone.",
            "blockStorageSnapshotInstanceStatus": "INIT or CREAT (sheet 5.3).",
            "blockStorageSnapshotInstanceOperation": "What is being done to it: NULL, CREAT or TERMT (sheet 5.3).",
            "blockStorageSnapshotInstanceStatusName":
                "Status and operation in a word: `creating`, `created` or `terminating` (sheet 6).",
            "isEncryptedOriginalBlockStorageVolume": "Whether the volume's bytes were kept encrypted.",
            "blockStorageSnapshotDescription": "What its maker wrote about it; may be empty.",
            "snapshotType": "FULL or INCREMENTAL.",
            "baseSnapshotInstanceNo": "The FULL snapshot under an INCREMENTAL one; empty for FULL (sheet 7).",
            "snapshotChainDepth": "0 for FULL, 1 to 7 for INCREMENTAL (sheet 7).",
            "isBootable": "Whether a server image can be made from it.",
        ],
        "BlockStorageVolumeTypeItem": [
            "minBaseVolumeSize": "Bytes of the smallest base volume; absent where servers have none of this type.",
            "maxBaseVolumeSize": "Bytes of the largest base volume; absent where servers have none of this type.",
            "minVolumeSize": "Bytes of the smallest additional volume.",
            "maxVolumeSize": "Bytes of the largest additional volume.",
            "minIops": "Reads and writes a second of the smallest volume; 0 where it is not known.",
            "maxIops": "Reads and writes a second of the largest volume; 0 where it is not known.",
            "minThroughput": "Bytes a second of the smallest volume; 0 where it is not known.",
            "maxThroughput": "Bytes a second of the largest volume; 0 where it is not known.",
            "zoneCodeList": "Where there are volumes of this type.",
            "isBaseStorageAvailable": "Whether a server's base volume can be of this type.",
        ],
    ]
}
