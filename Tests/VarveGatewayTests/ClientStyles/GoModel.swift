/// The types of the Go SDK's model (sheet 3.3, 5.1, 5.2, 5.5 and 8.1). Go's decoder refuses a value of another type; it minds neither absence
/// nor null nor members that it does not know.
enum GoModel {
    private enum Kind {
        case text, number, flag, code, texts
    }

    /// What keeps the decoder from an answer; nil if nothing does.
    static func problem(in answer: [String: JSON]) -> String? {
        for (name, value) in answer {
            if let problem = member(name, value, envelope[name]) { return problem }
            for row in name.hasSuffix("List") ? value.elements ?? [] : [] {
                for (name, value) in row.members ?? [:] {
                    if let problem = member(name, value, items[name]) { return problem }
                }
            }
        }
        return nil
    }

    private static func member(_ name: String, _ value: JSON, _ kind: Kind?) -> String? {
        guard let kind, value != .null, !matches(value, kind) else { return nil }
        return "cannot unmarshal \(value) into \(name) of type \(kind)"
    }

    private static func matches(_ value: JSON, _ kind: Kind) -> Bool {
        switch (kind, value) {
        case (.text, .text), (.flag, .boolean): true
        case (.number, .number(let number)): number == number.rounded()
        case (.code, .object(let members)): members["code"]?.text != nil && members["codeName"]?.text != nil
        case (.texts, .list(let elements)): elements.allSatisfy { $0.text != nil }
        default: false
        }
    }

    private static let envelope: [String: Kind] = [
        "requestId": .text, "returnCode": .text, "returnMessage": .text, "totalRows": .number,
    ]

    /// Of volumes, snapshots, servers, images, regions and zones. The one name with two types, `blockStorageSnapshotInstanceNo`, is a number in
    /// volumes and text in snapshots, and is left to the golden files.
    private static let items = table(
        (
            .text,
            """
            blockStorageInstanceNo serverInstanceNo blockStorageName deviceName blockStorageProductCode createDate
            blockStorageInstanceStatusName blockStorageDescription zoneCode regionCode regionName zoneName zoneDescription
            blockStorageSnapshotName originalBlockStorageInstanceNo blockStorageSnapshotInstanceStatusName
            blockStorageSnapshotDescription baseSnapshotInstanceNo serverName serverDescription loginKeyName publicIpInstanceNo
            publicIp serverInstanceStatusName uptime serverImageProductCode serverProductCode vpcNo subnetNo initScriptNo
            placementGroupNo placementGroupName memberServerImageInstanceNo serverImageNo serverSpecCode fabricClusterPoolNo
            fabricClusterPoolName fabricClusterMode fabricClusterNo fabricClusterName serverImageName serverImageDescription
            serverImageStatusName
            """
        ),
        (
            .number,
            "blockStorageSize maxIopsThroughput throughput iops blockStorageSnapshotVolumeSize snapshotChainDepth cpuCount memorySize"
        ),
        (
            .flag,
            """
            isEncryptedVolume isReturnProtection isEncryptedOriginalBlockStorageVolume isBootable isProtectServerTermination
            isPreInstallGpuDriver
            """
        ),
        (
            .code,
            """
            blockStorageType blockStorageInstanceStatus blockStorageInstanceOperation blockStorageDiskType blockStorageDiskDetailType
            blockStorageVolumeType hypervisorType blockStorageSnapshotInstanceStatus blockStorageSnapshotInstanceOperation snapshotType
            platformType serverInstanceStatus serverInstanceOperation serverInstanceType baseBlockStorageDiskType
            baseBlockStorageDiskDetailType serverImageType cpuArchitectureType osCategoryType osType serverImageStatus
            serverImageOperation shareStatus
            """
        ),
        (.texts, "networkInterfaceNoList eventList sharedLoginIdList"))

    private static func table(_ groups: (Kind, String)...) -> [String: Kind] {
        let pairs = groups.flatMap { kind, names in names.split(whereSeparator: \.isWhitespace).map { (String($0), kind) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}
