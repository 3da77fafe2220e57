import Foundation
import Testing
import VarveWire

@Suite("Decoding of envelopes")
struct EnvelopeDecodingTests {
    private let create: VarveWire.Operation

    init() throws { create = try #require(Operation.named("createBlockStorageSnapshotInstance")) }

    private func decode(_ text: String) throws(ResponseError) -> Page<BlockStorageSnapshotInstance> {
        try Envelope.decode(Array(text.utf8), operation: create)
    }

    private func roundTrip<Item: WireItem>(_ operation: VarveWire.Operation, _: Item.Type) throws {
        let items = [Item.example, Item.example]
        let answer = Envelope.success(operation: operation, items: items, totalRows: 7, requestID: "r-1", format: .json)
        let page = try Envelope.decode(answer.body, operation: operation, as: Item.self)
        #expect(page.items == items)
        #expect(page.totalRows == 7)
        #expect(page.requestID == "r-1")
    }

    @Test("every operation's answer comes back as it was")
    func everyOperation() throws {
        for operation in VarveWire.Operation.all { try roundTrip(operation, operation.itemType) }
    }

    @Test("text with every kind of character comes back as it was")
    func hostileText() throws {
        var snapshot = BlockStorageSnapshotInstance.example
        snapshot.blockStorageSnapshotDescription = "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{2028}한🗻{\"error\":"
        snapshot.blockStorageVolumeType = nil
        let answer = Envelope.success(operation: create, items: [snapshot], totalRows: 1, requestID: "", format: .json)
        #expect(try Envelope.decode(answer.body, operation: create).items == [snapshot])
    }

    @Test("errors come back as they were thrown", arguments: ServiceErrorCode.allCases)
    func serviceErrors(_ code: ServiceErrorCode) {
        let thrown = ServiceError(code, "why \"\\")
        let body = Envelope.failure(thrown, format: .json).body
        let error = #expect(throws: ResponseError.self) {
            try Envelope.decode(body, operation: create, as: BlockStorageSnapshotInstance.self)
        }
        #expect(error == .service(returnCode: code.rawValue, returnMessage: "why \"\\"))
        #expect(error?.serviceError == thrown)
    }

    @Test("gateway errors come back as they were thrown", arguments: GatewayErrorCode.allCases)
    func gatewayErrors(_ code: GatewayErrorCode) {
        let thrown = GatewayError(code, "why")
        #expect(throws: ResponseError.gateway(thrown)) {
            try Envelope.decode(thrown.response.body, operation: create, as: BlockStorageSnapshotInstance.self)
        }
    }

    @Test("codes that only NCP has keep their text")
    func foreignCodes() {
        let recorded = "{\"responseError\": {\n  \"returnCode\": \"1007009\",\n  \"returnMessage\": \"no\"\n}}"
        let error = #expect(throws: ResponseError.self) { try decode(recorded) }
        #expect(error == .service(returnCode: "1007009", returnMessage: "no"))
        #expect(error?.serviceError == nil)
        #expect(throws: ResponseError.gateway(GatewayError(.authenticationFailed, ""))) {
            try decode(#"{"error":{"errorCode":"200","message":"Authentication Failed"}}"#)
        }
        #expect(throws: ResponseError.unknownGateway(code: "777", message: "Odd", details: "why")) {
            try decode(#"{"error":{"errorCode":"777","message":"Odd","details":"why"}}"#)
        }
        #expect(throws: ResponseError.service(returnCode: "9", returnMessage: "no")) {
            try decode(#"{"createBlockStorageSnapshotInstanceResponse":{"returnCode":"9","returnMessage":"no"}}"#)
        }
    }

    @Test(
        "what is no answer of the operation is malformed, and says why",
        arguments: [
            "", "x", "[]", "{}", "{\"getRegionListResponse\": {\"returnCode\": \"0\"}}", "{\"responseError\": {}}",
            "{\"createBlockStorageSnapshotInstanceResponse\": []}", "{\"createBlockStorageSnapshotInstanceResponse\": {}}",
            "{\"createBlockStorageSnapshotInstanceResponse\": {\"returnCode\": \"0\", \"blockStorageSnapshotInstanceList\": [{}]}}",
            "{\"createBlockStorageSnapshotInstanceResponse\": {\"returnCode\": \"0\", \"totalRows\": \"one\"}}", "{\"error\": 1}",
            "{\"error\": {}}",
            "<?xml version=\"1.0\"?>",
        ])
    func malformed(_ text: String) throws {
        let error = #expect(throws: ResponseError.self) { try decode(text) }
        guard case .malformed(let reason) = error else {
            Issue.record("not malformed: \(String(describing: error))")
            return
        }
        #expect(reason.count > 20)
    }

    @Test("every beginning of an answer is malformed")
    func drip() {
        let body = Envelope.success(
            operation: create, items: [BlockStorageSnapshotInstance.example], totalRows: 1, requestID: "r", format: .json
        ).body
        for count in 0..<body.count {
            let error = #expect(throws: ResponseError.self) {
                try Envelope.decode(body.prefix(count), operation: create, as: BlockStorageSnapshotInstance.self)
            }
            if case .malformed = error { continue }
            Issue.record("\(count) bytes: \(String(describing: error))")
        }
    }

    @Test("the guide's example decodes, without the members that it leaves out")
    func guide() throws {
        let page = try decode(guideExample)
        let snapshot = try #require(page.items.first)
        #expect(page.totalRows == 1)
        #expect(page.requestID == "bd72f843-****-****-****-3a56b6bf2a69")
        #expect(snapshot.blockStorageSnapshotInstanceNo == "*****4323")
        #expect(snapshot.blockStorageSnapshotDescription == nil)
        #expect(snapshot.baseSnapshotInstanceNo == nil)
        #expect(snapshot.blockStorageVolumeType == BlockStorageVolumeType.cb1.commonCode)
    }

    @Test("our answer is the guide's, line for line")
    func sameAsGuide() throws {
        var snapshot = EnvelopeTests.snapshot
        snapshot.blockStorageSnapshotInstanceNo = "*****4323"
        snapshot.originalBlockStorageInstanceNo = "*****3168"
        snapshot.blockStorageSnapshotDescription = nil
        let body = Envelope.success(
            operation: create, items: [snapshot], totalRows: 1, requestID: "bd72f843-****-****-****-3a56b6bf2a69", format: .json
        ).body
        let ours = String(decoding: body, as: UTF8.self).split(separator: "\n").map { $0.trimmingPrefix(while: \.isWhitespace) }
        #expect(ours == guideExample.split(separator: "\n").map { $0[...] })
    }

    /// createBlockStorageSnapshotInstance.txt, response example.
    private let guideExample = """
        {
        "createBlockStorageSnapshotInstanceResponse": {
        "totalRows": 1,
        "blockStorageSnapshotInstanceList": [
        {
        "blockStorageSnapshotInstanceNo": "*****4323",
        "blockStorageSnapshotName": "snapshot-test",
        "blockStorageSnapshotVolumeSize": 10737418240,
        "originalBlockStorageInstanceNo": "*****3168",
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
        "requestId": "bd72f843-****-****-****-3a56b6bf2a69",
        "returnCode": "0",
        "returnMessage": "success"
        }
        }
        """
}
