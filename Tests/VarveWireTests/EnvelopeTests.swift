import Foundation
import Testing
import VarveWire

@Suite("Envelopes")
struct EnvelopeTests {
    private let create: VarveWire.Operation
    private let requestID = "bd72f843-0000-4000-8000-3a56b6bf2a69"

    init() throws { create = try #require(Operation.named("createBlockStorageSnapshotInstance")) }

    /// The object of the guide's example.
    static let snapshot = BlockStorageSnapshotInstance(
        blockStorageSnapshotInstanceNo: "10004323", blockStorageSnapshotName: "snapshot-test",
        blockStorageSnapshotVolumeSize: 10_737_418_240, originalBlockStorageInstanceNo: "10003168",
        blockStorageSnapshotInstanceStatus: SnapshotStatus.initializing.commonCode,
        blockStorageSnapshotInstanceOperation: BlockStorageOperation.create.commonCode,
        blockStorageSnapshotInstanceStatusName: SnapshotStatusName.creating.rawValue,
        createDate: WireDate.format(secondsSinceEpoch: 1_750_837_814), isEncryptedOriginalBlockStorageVolume: false,
        blockStorageSnapshotDescription: "a <b> & \"c\"", snapshotType: SnapshotType.full.commonCode, isBootable: false,
        hypervisorType: HypervisorType.kvm.commonCode, blockStorageVolumeType: BlockStorageVolumeType.cb1.commonCode)

    private func answer(_ format: ResponseFormat) -> WireResponse {
        Envelope.success(operation: create, items: [Self.snapshot], totalRows: 1, requestID: requestID, format: format)
    }

    @Test("a snapshot in JSON, byte for byte")
    func goldenJSON() {
        #expect(answer(.json).httpStatus == 200)
        #expect(answer(.json).contentType == "application/json;charset=UTF-8")
        #expect(
            String(decoding: answer(.json).body, as: UTF8.self) == #"""
                {
                  "createBlockStorageSnapshotInstanceResponse": {
                    "totalRows": 1,
                    "blockStorageSnapshotInstanceList": [
                      {
                        "blockStorageSnapshotInstanceNo": "10004323",
                        "blockStorageSnapshotName": "snapshot-test",
                        "blockStorageSnapshotVolumeSize": 10737418240,
                        "originalBlockStorageInstanceNo": "10003168",
                        "blockStorageSnapshotInstanceStatus": {
                          "code": "INIT",
                          "codeName": "Block storage INIT status"
                        },
                        "blockStorageSnapshotInstanceOperation": {
                          "code": "CREAT",
                          "codeName": "Block storage CREAT OP"
                        },
                        "blockStorageSnapshotInstanceStatusName": "creating",
                        "createDate": "2025-06-25T16:50:14+0900",
                        "isEncryptedOriginalBlockStorageVolume": false,
                        "blockStorageSnapshotDescription": "a <b> & \"c\"",
                        "snapshotType": {
                          "code": "FULL",
                          "codeName": "Full Storage Snapshot"
                        },
                        "snapshotChainDepth": 0,
                        "isBootable": false,
                        "hypervisorType": {
                          "code": "KVM",
                          "codeName": "KVM"
                        },
                        "blockStorageVolumeType": {
                          "code": "CB1",
                          "codeName": "Common BlockStorage 1"
                        }
                      }
                    ],
                    "requestId": "bd72f843-0000-4000-8000-3a56b6bf2a69",
                    "returnCode": "0",
                    "returnMessage": "success"
                  }
                }
                """#)
    }

    @Test("a snapshot in XML, byte for byte")
    func goldenXML() {
        #expect(answer(.xml).httpStatus == 200)
        #expect(answer(.xml).contentType == "application/xml;charset=UTF-8")
        #expect(
            String(decoding: answer(.xml).body, as: UTF8.self) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <createBlockStorageSnapshotInstanceResponse>
                  <requestId>bd72f843-0000-4000-8000-3a56b6bf2a69</requestId>
                  <returnCode>0</returnCode>
                  <returnMessage>success</returnMessage>
                  <totalRows>1</totalRows>
                  <blockStorageSnapshotInstanceList>
                    <blockStorageSnapshotInstance>
                      <blockStorageSnapshotInstanceNo>10004323</blockStorageSnapshotInstanceNo>
                      <blockStorageSnapshotName>snapshot-test</blockStorageSnapshotName>
                      <blockStorageSnapshotVolumeSize>10737418240</blockStorageSnapshotVolumeSize>
                      <originalBlockStorageInstanceNo>10003168</originalBlockStorageInstanceNo>
                      <blockStorageSnapshotInstanceStatus>
                        <code>INIT</code>
                        <codeName>Block storage INIT status</codeName>
                      </blockStorageSnapshotInstanceStatus>
                      <blockStorageSnapshotInstanceOperation>
                        <code>CREAT</code>
                        <codeName>Block storage CREAT OP</codeName>
                      </blockStorageSnapshotInstanceOperation>
                      <blockStorageSnapshotInstanceStatusName>creating</blockStorageSnapshotInstanceStatusName>
                      <createDate>2025-06-25T16:50:14+0900</createDate>
                      <isEncryptedOriginalBlockStorageVolume>false</isEncryptedOriginalBlockStorageVolume>
                      <blockStorageSnapshotDescription>a &lt;b&gt; &amp; "c"</blockStorageSnapshotDescription>
                      <snapshotType>
                        <code>FULL</code>
                        <codeName>Full Storage Snapshot</codeName>
                      </snapshotType>
                      <snapshotChainDepth>0</snapshotChainDepth>
                      <isBootable>false</isBootable>
                      <hypervisorType>
                        <code>KVM</code>
                        <codeName>KVM</codeName>
                      </hypervisorType>
                      <blockStorageVolumeType>
                        <code>CB1</code>
                        <codeName>Common BlockStorage 1</codeName>
                      </blockStorageVolumeType>
                    </blockStorageSnapshotInstance>
                  </blockStorageSnapshotInstanceList>
                </createBlockStorageSnapshotInstanceResponse>
                """)
    }

    @Test("a service error in both formats")
    func failures() {
        let error = ServiceError.invalidParameter("pageSize", "is required when pageNo is given")
        let json = Envelope.failure(error, format: .json)
        #expect(json.httpStatus == 400)
        #expect(json.contentType == "application/json;charset=UTF-8")
        #expect(
            String(decoding: json.body, as: UTF8.self) == """
                {
                  "responseError": {
                    "returnCode": "1100000",
                    "returnMessage": "Parameter is invalid. pageSize: is required when pageNo is given"
                  }
                }
                """)
        let xml = Envelope.failure(ServiceError(.noSpace, "<full>"), format: .xml)
        #expect(xml.httpStatus == 500)
        #expect(xml.contentType == "application/xml;charset=UTF-8")
        #expect(
            String(decoding: xml.body, as: UTF8.self) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <responseError>
                  <returnCode>1900101</returnCode>
                  <returnMessage>&lt;full&gt;</returnMessage>
                </responseError>
                """)
    }

    @Test("an empty list is still a list")
    func empty() {
        let operation = VarveWire.Operation.named("getRegionList")!
        func body(_ format: ResponseFormat) -> String {
            let answer = Envelope.success(
                operation: operation, items: [Region](), totalRows: 0, requestID: requestID, format: format)
            return String(decoding: answer.body, as: UTF8.self)
        }
        #expect(body(.json).contains("\"totalRows\": 0,\n    \"regionList\": [],\n"))
        #expect(body(.xml).contains("  <totalRows>0</totalRows>\n  <regionList></regionList>\n"))
    }

    @Test("the volume's snapshot number is a number, its other ids are text; absent numbers are left out")
    func volumeTypes() throws {
        let operation = try #require(VarveWire.Operation.named("getBlockStorageInstanceDetail"))
        var volume = BlockStorageInstance.example
        volume.maxIopsThroughput = nil
        let answer = Envelope.success(operation: operation, items: [volume], totalRows: 1, requestID: requestID, format: .json)
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(text.contains("\"blockStorageSnapshotInstanceNo\": 10004323\n"))
        #expect(text.contains("\"blockStorageInstanceNo\": \"10003168\","))
        #expect(!text.contains("maxIopsThroughput"))
    }
}
