import Testing
import VarveWire

@Suite("Operations")
struct OperationTests {
    /// Section 4 of the sheet, and what is Varve's own: the parameters of each operation beside regionCode and responseFormatType; `!` required, `*` list.
    private static let sheet: [(name: String, list: String, parameters: String)] = [
        ("getRegionList", "regionList", ""),
        ("getZoneList", "zoneList", ""),
        ("getHypervisorTypeList", "hypervisorTypeList", ""),
        (
            "getServerInstanceList", "serverInstanceList",
            """
            vpcNo serverInstanceNoList* serverName serverInstanceStatusCode baseBlockStorageDiskTypeCode \
            baseBlockStorageDiskDetailTypeCode ip placementGroupNoList* hypervisorTypeCodeList* fabricClusterPoolNo \
            fabricClusterPoolName fabricClusterMode fabricClusterNo fabricClusterName pageNo pageSize sortedBy sortingOrder
            """
        ),
        ("getServerInstanceDetail", "serverInstanceList", "serverInstanceNo!"),
        ("startServerInstances", "serverInstanceList", "serverInstanceNoList!*"),
        ("stopServerInstances", "serverInstanceList", "serverInstanceNoList!*"),
        ("rebootServerInstances", "serverInstanceList", "serverInstanceNoList!*"),
        ("terminateServerInstances", "serverInstanceList", "serverInstanceNoList!*"),
        (
            "registerServerInstance", "serverInstanceList",
            """
            serverName! zoneCode! hypervisorTypeCode! baseBlockStorageSize baseBlockStorageVolumeTypeCode \
            baseBlockStorageSnapshotInstanceNo serverImageNo
            """
        ),
        (
            "getBlockStorageVolumeTypeList", "blockStorageVolumeTypeList",
            "zoneCode blockStorageVolumeTypeCodeList* hypervisorTypeCodeList* serverSpecCode isBaseStorageAvailable"
        ),
        (
            "createBlockStorageInstance", "blockStorageInstanceList",
            """
            zoneCode blockStorageName blockStorageDiskDetailTypeCode blockStorageVolumeTypeCode serverInstanceNo \
            blockStorageSnapshotInstanceNo blockStorageSize blockStorageDescription isReturnProtection
            """
        ),
        (
            "getBlockStorageInstanceList", "blockStorageInstanceList",
            """
            zoneCode blockStorageInstanceNoList* blockStorageInstanceStatusCode blockStorageDiskTypeCode \
            blockStorageDiskDetailTypeCode blockStorageSize blockStorageTypeCodeList* serverInstanceNo blockStorageName serverName \
            connectionInfo blockStorageVolumeTypeCodeList* hypervisorTypeCodeList* pageNo pageSize
            """
        ),
        ("getBlockStorageInstanceDetail", "blockStorageInstanceList", "blockStorageInstanceNo!"),
        ("deleteBlockStorageInstances", "blockStorageInstanceList", "blockStorageInstanceNoList!*"),
        ("attachBlockStorageInstance", "blockStorageInstanceList", "serverInstanceNo! blockStorageInstanceNo!"),
        ("detachBlockStorageInstances", "blockStorageInstanceList", "blockStorageInstanceNoList!*"),
        ("changeBlockStorageInstance", "blockStorageInstanceList", "blockStorageInstanceNo! blockStorageSize!"),
        ("changeBlockStorageVolumeSize", "blockStorageInstanceList", "blockStorageInstanceNo! blockStorageSize!"),
        ("setBlockStorageReturnProtection", "blockStorageInstanceList", "blockStorageInstanceNo! isReturnProtection!"),
        (
            "createBlockStorageSnapshotInstance", "blockStorageSnapshotInstanceList",
            "blockStorageSnapshotName blockStorageSnapshotDescription originalBlockStorageInstanceNo! snapshotTypeCode"
        ),
        (
            "getBlockStorageSnapshotInstanceList", "blockStorageSnapshotInstanceList",
            """
            blockStorageSnapshotInstanceNoList* blockStorageSnapshotName blockStorageSnapshotInstanceStatusCode \
            originalBlockStorageInstanceNoList* blockStorageSnapshotVolumeSize isEncryptedOriginalBlockStorageVolume \
            hypervisorTypeCodeList* isBootable pageNo pageSize sortedBy sortingOrder
            """
        ),
        ("getBlockStorageSnapshotInstanceDetail", "blockStorageSnapshotInstanceList", "blockStorageSnapshotInstanceNo!"),
        ("deleteBlockStorageSnapshotInstances", "blockStorageSnapshotInstanceList", "blockStorageSnapshotInstanceNoList!*"),
        ("createServerImageFromSnapshot", "serverImageList", "serverImageName! serverImageDescription blockStorageList!*"),
        (
            "getServerImageList", "serverImageList",
            """
            serverImageNoList* serverImageName serverImageStatusCode serverImageTypeCodeList* hypervisorTypeCodeList* osTypeCodeList* \
            platformCategoryCodeList* pageNo pageSize sortedBy sortingOrder
            """
        ),
        ("getServerImageDetail", "serverImageList", "serverImageNo!"),
        ("deleteServerImage", "serverImageList", "serverImageNoList!*"),
        (
            "getDeletionPreview", "deletionPreviewList", "blockStorageInstanceNoList* blockStorageSnapshotInstanceNoList*"
        ),
        ("getExportAddressList", "exportAddressList", ""),
        ("verifyBlockStorageSnapshotInstance", "blockStorageSnapshotVerificationList", "blockStorageSnapshotInstanceNo!"),
        ("getBlockStorageSnapshotVerification", "blockStorageSnapshotVerificationList", "blockStorageSnapshotInstanceNo!"),
        ("getCallerAccessKey", "accessKeyList", ""),
        ("createAccessKey", "accessKeyList", "role! accessKeyDescription"),
        ("getAccessKeyList", "accessKeyList", ""),
        ("revokeAccessKey", "accessKeyList", "accessKey!"),
        (
            "getAuditLogList", "auditLogList", "fromEventTime toEventTime operationName accessKey objectNo pageNo pageSize"
        ),
    ]

    /// What only admins may call: it is about all regions, too.
    private static let forAdmins: Set = ["createAccessKey", "getAccessKeyList", "revokeAccessKey", "getAuditLogList"]

    /// What others may call too that is about all regions.
    private static let global: Set = ["getRegionList", "getExportAddressList", "getCallerAccessKey"]

    /// What NCP does not have.
    private static let own: Set = [
        "registerServerInstance", "getDeletionPreview", "getExportAddressList", "verifyBlockStorageSnapshotInstance",
        "getBlockStorageSnapshotVerification", "getCallerAccessKey",
    ]

    @Test("the table is the sheet's section 4")
    func table() {
        #expect(Operation.all.map(\.name) == Self.sheet.map(\.name))
        for (operation, expected) in zip(Operation.all, Self.sheet) {
            let written = operation.parameters.map(\.description).map {
                $0.name + ($0.isRequired ? "!" : "") + ($0.isList ? "*" : "")
            }
            let parameters = expected.parameters.split(separator: " ").map(String.init)
            let isGlobal = Self.global.contains(operation.name) || Self.forAdmins.contains(operation.name)
            let region = isGlobal ? [] : ["regionCode"]
            #expect(operation.isForAdmins == Self.forAdmins.contains(operation.name))
            #expect(written == region + parameters + ["responseFormatType"], "\(operation.name)")
            #expect(operation.access == (operation.name.hasPrefix("get") ? .read : .change))
            #expect(operation.listName == expected.list)
        }
    }

    @Test("operations are found by exact name and path")
    func lookup() throws {
        for operation in Operation.all {
            #expect(Operation.named(operation.name)?.name == operation.name)
            let isOwn = Self.own.contains(operation.name) || Self.forAdmins.contains(operation.name)
            let base = isOwn ? "/varve/v1/" : "/vserver/v2/"
            #expect(operation.path == base + operation.name && Operation.at(path: operation.path)?.name == operation.name)
        }
        for path in [
            "/vserver/v2/", "/vserver/v2", "", "/", "/vserver/v2/getregionlist", "/vserver/v2/getRegionList/", "/getRegionList",
            "/varve/v1/getRegionList", "/vserver/v2/registerServerInstance",
        ] {
            #expect(Operation.at(path: path) == nil, "\(path)")
        }
        #expect(Operation.named("createServerImage") == nil)
    }

    @Test("everything has a summary, and no parameter is listed twice")
    func documentation() {
        for operation in Operation.all {
            #expect(operation.summary.hasSuffix("."))
            #expect(operation.parameters.allSatisfy { $0.description.summary.hasSuffix(".") })
            #expect(Set(operation.parameters.map(\.description.name)).count == operation.parameters.count)
        }
    }

    @Test("constraints are data")
    func constraints() throws {
        let operation = try #require(Operation.named("createBlockStorageSnapshotInstance"))
        let description = try #require(operation.parameters.first { $0.description.name == "snapshotTypeCode" }?.description)
        #expect(description.constraint == .codes(["FULL", "INCREMENTAL"], aliases: [:], ignoresCase: false))
        #expect(description.presence == .optional(default: "FULL"))
        let list = try #require(Operation.named("getBlockStorageInstanceList"))
        #expect(
            list.combinations == [
                .requires(name: "pageNo", needed: "pageSize"), .atMostOne(["blockStorageName", "serverName", "connectionInfo"]),
            ])
    }

    @Test("every default is a value that the parameter takes, and every combination names listed parameters")
    func consistency() throws {
        for operation in Operation.all {
            let descriptions = operation.parameters.map(\.description)
            var parameters = RequestParameters()
            for description in descriptions {
                switch description.presence {
                case .required: set(description, in: &parameters)
                case .optional(default: let value): parameters.set(description.name, to: value ?? "")
                }
            }
            parameters.set("pageSize", to: "10")
            #expect(throws: Never.self) { try operation.arguments(from: parameters) }
            let names = Set(descriptions.map(\.name))
            for combination in operation.combinations {
                switch combination {
                case .requires(let name, let needed): #expect(names.isSuperset(of: [name, needed]))
                case .atMostOne(let some): #expect(names.isSuperset(of: some))
                }
            }
        }
    }

    private func set(_ description: ParameterDescription, in parameters: inout RequestParameters) {
        guard case .object(let fields) = description.constraint else {
            return parameters.set(description.name, to: sample(of: description.constraint))
        }
        for field in fields { parameters.set("\(description.name).1.\(field.name)", to: sample(of: field.constraint)) }
    }

    private func sample(of constraint: Constraint) -> String {
        switch constraint {
        case .boolean: "true"
        case .integer(let range, _): "\(range.lowerBound)"
        case .pattern: "abc"
        case .codes(let codes, _, _): codes[0]
        default: "1"
        }
    }

    @Test("the format is known even when the rest is invalid")
    func format() throws {
        #expect(ResponseFormat(askedBy: try RequestParameters(query: "responseFormatType=Json&pageNo=x")) == .json)
        #expect(ResponseFormat(askedBy: try RequestParameters(query: "responseFormatType=yaml")) == .xml)
        #expect(ResponseFormat(askedBy: RequestParameters()) == .xml)
    }
}
