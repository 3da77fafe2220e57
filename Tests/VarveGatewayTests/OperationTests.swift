import Foundation
import Testing
import VarveCatalog
import VarveGateway
import VarveService
import VarveWire

@Suite("Operations over HTTP", .timeLimit(.minutes(2)))
struct OperationTests {
    @Test("every operation has a binding, and every binding an operation")
    func bindings() {
        #expect(Binding.all.map(\.name).sorted() == Operation.all.map(\.name).sorted())
    }

    @Test("every code of the catalog is a code of the wire")
    func codes() {
        for code in VolumeKind.allCases { #expect(BlockStorageType(rawValue: code.rawValue) != nil) }
        for code in StorageStatus.allCases { #expect(BlockStorageStatus(rawValue: code.rawValue) != nil) }
        for code in StorageOperation.allCases { #expect(BlockStorageOperation(rawValue: code.rawValue) != nil) }
        for code in VolumeTypeCode.allCases { #expect(BlockStorageVolumeType(rawValue: code.rawValue) != nil) }
        for code in DiskDetailType.allCases { #expect(BlockStorageDiskDetailType(rawValue: code.rawValue) != nil) }
        for code in Hypervisor.allCases { #expect(HypervisorType(rawValue: code.rawValue) != nil) }
        for code in SnapshotRecord.Kind.allCases { #expect(SnapshotType(rawValue: code.rawValue) != nil) }
        for code in ServerRecord.Status.allCases { #expect(ServerStatus(rawValue: code.rawValue) != nil) }
        // Snapshots and images are never attached.
        for code in StorageStatus.allCases where code != .attached {
            #expect(SnapshotStatus(rawValue: code.rawValue) != nil && ServerImageStatus(rawValue: code.rawValue) != nil)
        }
        for code in [StorageOperation.none, .create, .terminate] { #expect(ServerImageOperation(rawValue: code.rawValue) != nil) }
    }

    @Test("every operation, by GET and by POST, in JSON and in XML", arguments: Operation.all.map(\.name), ["GET", "POST"])
    func answers(name: String, method: String) async throws {
        try await GatewayFixture.with { fixture, port in
            for format in ["json", "xml"] {
                let parameters = try await Self.parameters(of: name, fixture)
                let answer = try await fixture.call(name, parameters, method: method, format: format, at: port)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer.contentType == "application/\(format);charset=UTF-8")
                let operation = try #require(Operation.named(name))
                try format == "json" ? checkJSON(answer, operation) : checkXML(answer, operation)
            }
        }
    }

    @Test("XML is the answer when no format is asked for, and the format is read in any case")
    func formats() async throws {
        try await GatewayFixture.with { fixture, port in
            let path = "/vserver/v2/getRegionList"
            let plain = try await fixture.send(fixture.signed("GET", path), to: port)
            #expect(plain.contentType == "application/xml;charset=UTF-8")
            let json = try await fixture.send(fixture.signed("GET", path + "?responseFormatType=JSON"), to: port)
            #expect(json.contentType == "application/json;charset=UTF-8")
            let other = try await fixture.send(fixture.signed("GET", path + "?responseFormatType=yaml"), to: port)
            #expect(other.status == 400)
            #expect(other.text.contains("<returnCode>1100000</returnCode>") && other.text.contains("responseFormatType"))
        }
    }

    @Test("a XEN volume shows maxIopsThroughput, a KVM volume IOPS and throughput in bytes a second")
    func performance() async throws {
        try await GatewayFixture.with { fixture, port in
            let xen = ["serverInstanceNo": GatewayFixture.localhost, "blockStorageSize": "10"]
            let kvm = ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10"]
            let names = ["iops", "maxIopsThroughput", "throughput"]
            for (parameters, expected) in [(xen, ["maxIopsThroughput"]), (kvm, ["iops", "throughput"])] {
                let answer = try await fixture.call("createBlockStorageInstance", parameters, at: port)
                let root = try JSON(answer.body)["createBlockStorageInstanceResponse"]
                let volume = try #require(root?["blockStorageInstanceList"]?.elements?.first, "\(answer.text)")
                #expect(names.filter { volume[$0] != nil } == expected)
                if expected.contains("throughput") { #expect(volume["throughput"] == .number(100 * 1_048_576)) }
            }
        }
    }

    @Test("types of volumes in bytes, with their zones and base volumes")
    func volumeTypes() async throws {
        try await GatewayFixture.with { fixture, port in
            let parameters = ["hypervisorTypeCodeList.1": "XEN", "serverSpecCode": "any", "isBaseStorageAvailable": "true"]
            let answer = try await fixture.call("getBlockStorageVolumeTypeList", parameters, at: port)
            let rows = try JSON(answer.body)["getBlockStorageVolumeTypeListResponse"]?["blockStorageVolumeTypeList"]?.elements
            let ssd = try #require(rows?.first)
            #expect(rows?.count == 2 && ssd["blockStorageVolumeType"]?["code"] == .text("SSD"))
            #expect(ssd["minBaseVolumeSize"] == .number(53_687_091_200) && ssd["maxVolumeSize"] == .number(2_147_483_648_000))
            #expect(ssd["zoneCodeList"] == .list([.text("KR-1"), .text("KR-2")]) && ssd["maxIops"] == .number(4000))
            #expect(ssd["isBaseStorageAvailable"] == .boolean(true))
            let xml = try await fixture.call("getBlockStorageVolumeTypeList", parameters, format: "xml", at: port)
            #expect(xml.text.contains("<zoneCode>KR-2</zoneCode>"))
        }
    }

    /// What makes an operation answer at least one object.
    static func parameters(of name: String, _ fixture: GatewayFixture) async throws -> [String: String] {
        switch name {
        case "createBlockStorageInstance":
            return ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10"]
        case "getBlockStorageInstanceList":
            return ["blockStorageInstanceNoList.1": try await fixture.volume()]
        case "getBlockStorageInstanceDetail":
            return ["blockStorageInstanceNo": try await fixture.volume()]
        case "changeBlockStorageInstance":
            return ["blockStorageInstanceNo": try await fixture.volume(), "blockStorageSize": "20"]
        case "changeBlockStorageVolumeSize":
            return ["blockStorageInstanceNo": try await fixture.detachedXENVolume(), "blockStorageSize": "20"]
        case "setBlockStorageReturnProtection":
            return ["blockStorageInstanceNo": try await fixture.volume(), "isReturnProtection": "True"]
        case "deleteBlockStorageInstances":
            return ["blockStorageInstanceNoList.1": try await fixture.volume()]
        case "attachBlockStorageInstance":
            return ["blockStorageInstanceNo": try await fixture.volume(), "serverInstanceNo": GatewayFixture.localhost]
        case "detachBlockStorageInstances":
            return ["blockStorageInstanceNoList.1": try await fixture.attachedVolume()]
        case "createBlockStorageSnapshotInstance":
            return ["originalBlockStorageInstanceNo": try await fixture.volume()]
        case "getBlockStorageSnapshotInstanceList", "deleteBlockStorageSnapshotInstances":
            return ["blockStorageSnapshotInstanceNoList.1": try await fixture.snapshot(of: fixture.volume())]
        case "getBlockStorageSnapshotInstanceDetail":
            return ["blockStorageSnapshotInstanceNo": try await fixture.snapshot(of: fixture.volume())]
        case "verifyBlockStorageSnapshotInstance":
            return ["blockStorageSnapshotInstanceNo": try await fixture.snapshot(of: fixture.volume())]
        case "getBlockStorageSnapshotVerification":
            let snapshot = try await fixture.snapshot(of: fixture.volume())
            try await GatewayFixture.blocking { [service = fixture.service] in
                let number = try #require(InstanceNumber(snapshot))
                _ = try service.storage(for: Caller(accountID: .root, accessKey: "", role: .admin)).verifySnapshot(number)
            }
            return ["blockStorageSnapshotInstanceNo": snapshot]
        case "getServerInstanceDetail":
            return ["serverInstanceNo": GatewayFixture.localhost]
        case "registerServerInstance":
            let name = "web-\(UInt32.random(in: 0...UInt32.max))"
            return ["serverName": name, "zoneCode": "KR-1", "hypervisorTypeCode": "KVM"]
        case "createAccessKey":
            return ["role": "viewer"]
        case "revokeAccessKey":
            return ["accessKey": try await fixture.key(.viewer).accessKey]
        case "getAuditLogList":
            try await fixture.audited()
            return [:]
        case "createServerImageFromSnapshot":
            let volume = [
                "blockStorageList.1.order": "0", "blockStorageList.1.snapshotInstanceNo": try await fixture.bootableSnapshot(),
            ]
            return volume.merging(["serverImageName": "image-1"]) { $1 }
        case "getServerImageList", "deleteServerImage":
            return ["serverImageNoList.1": try await fixture.image()]
        case "getServerImageDetail":
            return ["serverImageNo": try await fixture.image()]
        case "startServerInstances", "terminateServerInstances":
            return ["serverInstanceNoList.1": try await fixture.server(.stopped)]
        case "stopServerInstances", "rebootServerInstances":
            return ["serverInstanceNoList.1": try await fixture.server(.running)]
        default: return [:]
        }
    }

    private func checkJSON(_ answer: HTTPAnswer, _ operation: VarveWire.Operation) throws {
        let root = try #require(try JSON(answer.body)[operation.responseName])
        #expect(root["returnCode"] == .text("0") && root["returnMessage"] == .text("success"))
        let rows = try #require(root[operation.listName]?.elements)
        #expect(!rows.isEmpty)
        #expect(root["totalRows"] == .number(Double(rows.count)))
        let requestID = try #require(root["requestId"]?.text)
        #expect(UUID(uuidString: requestID) != nil && requestID == requestID.lowercased())
    }

    private func checkXML(_ answer: HTTPAnswer, _ operation: VarveWire.Operation) throws {
        let item = operation.listName.dropLast("List".count)
        for part in [
            #"<?xml version="1.0" encoding="UTF-8"?>"#, "<\(operation.responseName)>", "<returnCode>0</returnCode>",
            "<returnMessage>success</returnMessage>", "<\(operation.listName)>", "<\(item)>", "</\(operation.responseName)>",
        ] { #expect(answer.text.contains(part), "\(part)") }
        #expect(!answer.text.contains("<totalRows>0</totalRows>"))
    }
}
