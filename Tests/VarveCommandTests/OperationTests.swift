import Testing
import VarveCommand
import VarveWire

@Suite("Flags of operations")
struct ParameterFlagsTests {
    private static let options = ["--output", "--endpoint", "--data"]

    private func flags(_ line: String, of name: String) throws -> ParameterFlags {
        let operation = try #require(Operation.named(name))
        return try ParameterFlags(line.split(separator: " ").map(String.init), of: operation, optionNames: Self.options)
    }

    private func refusal(_ line: String, of name: String) throws -> String {
        do {
            _ = try flags(line, of: name)
        } catch let error as FlagError {
            return error.description
        }
        Issue.record("\(line) is taken")
        return ""
    }

    @Test("a parameter has a value, a list has several, and options are the command's")
    func shapes() throws {
        let one = try flags("--zoneCode KR-1 --output xml --blockStorageSize=10", of: "createBlockStorageInstance")
        #expect(one.parameters == ["zoneCode": "KR-1", "blockStorageSize": "10"])
        #expect(one.options == ["--output", "xml"])
        let list = try flags(
            "--blockStorageInstanceNoList 1 2 --data=x --blockStorageInstanceNoList 3 --regionCode KR",
            of: "deleteBlockStorageInstances")
        #expect(
            list.parameters == [
                "blockStorageInstanceNoList.1": "1", "blockStorageInstanceNoList.2": "2", "blockStorageInstanceNoList.3": "3",
                "regionCode": "KR",
            ])
        #expect(list.options == ["--data", "x"])
        let wire = try flags("--blockStorageInstanceNoList.7 1", of: "deleteBlockStorageInstances")
        #expect(wire.parameters == ["blockStorageInstanceNoList.7": "1"])
    }

    @Test("objects are given by their fields, quoted or not")
    func objects() throws {
        let made = try flags(
            "--serverImageName x1y --blockStorageList order=0,snapshotInstanceNo=11 order='1',snapshotInstanceNo='12'",
            of: "createServerImageFromSnapshot")
        #expect(
            made.parameters == [
                "serverImageName": "x1y", "blockStorageList.1.order": "0", "blockStorageList.1.snapshotInstanceNo": "11",
                "blockStorageList.2.order": "1", "blockStorageList.2.snapshotInstanceNo": "12",
            ])
        #expect(
            try refusal("--blockStorageList 11", of: "createServerImageFromSnapshot")
                == "--blockStorageList: an element is given as order=VALUE,snapshotInstanceNo=VALUE, not as \"11\"")
    }

    @Test(
        "what cannot be meant is named, with what could be",
        arguments: [
            ("--zonecode KR-1", "createBlockStorageInstance has no flag --zonecode; is --zoneCode meant?"),
            ("--ouput xml", "createBlockStorageInstance has no flag --ouput; is --output meant?"),
            ("--frobnicate 1", "createBlockStorageInstance has no flag --frobnicate; `varve vserver createBlockStorageInstance"),
            ("KR-1", "KR-1 belongs to no flag"), ("--zoneCode a b", "b belongs to no flag"),
            ("--zoneCode", "--zoneCode needs a value"), ("--zoneCode --output xml", "--zoneCode needs a value"),
            ("--zoneCode a --zoneCode b", "--zoneCode is given twice"), ("--output", "--output needs a value"),
            ("--", "-- belongs"),
        ]) func refusals(line: String, text: String) throws
    {
        #expect(try refusal(line, of: "createBlockStorageInstance").hasPrefix(text))
    }

    @Test("an empty list is no list") func emptyList() throws {
        #expect(try refusal("--blockStorageInstanceNoList", of: "deleteBlockStorageInstances").contains("needs a value"))
    }
}

@Suite("What is said of operations")
struct OperationHelpTests {
    @Test("each has its help: every parameter with what it may be, no line too wide", arguments: Operation.all)
    func help(operation: Operation) {
        let text = OperationHelp.text(operation, width: 80, options: "OPTIONS:")
        for parameter in operation.parameters.map(\.description) where parameter.name != "responseFormatType" {
            #expect(text.contains("\n  --\(parameter.name) "))
        }
        #expect(text.hasPrefix("USAGE: varve vserver \(operation.name)") && text.hasSuffix("OPTIONS:"))
        #expect(text.split(separator: "\n").filter { !$0.contains("--") }.allSatisfy { DisplayWidth.of($0) <= 80 })
    }

    @Test("constraint, presence and default") func sentences() throws {
        func sentence(_ name: String, _ operation: String) throws -> String {
            let parameters = try #require(Operation.named(operation)).parameters.map(\.description)
            return OperationHelp.sentence(try #require(parameters.first { $0.name == name }))
        }
        #expect(
            try sentence("snapshotTypeCode", "createBlockStorageSnapshotInstance")
                == "How much is stored; INCREMENTAL needs an earlier FULL of the same volume. Must be FULL or INCREMENTAL. Default: FULL."
        )
        #expect(
            try sentence("blockStorageInstanceNoList", "deleteBlockStorageInstances")
                == "The numbers of the volumes. Each must be an instance number of 1 to 20 decimal digits that fits 64 bits. Required."
        )
        #expect(try sentence("blockStorageList", "createServerImageFromSnapshot").contains("order: 0 for the base volume"))
    }

    @Test(
        "the nearest name, if it is near",
        arguments: [
            ("getregionlist", "getRegionList"), ("createBlockStorageInstances", "createBlockStorageInstance"),
            ("frobnicate", nil), ("", nil),
        ]) func suggestions(name: String, nearest: String?)
    {
        #expect(Suggestion.nearest(to: name, in: Operation.all.map(\.name)) == nearest)
    }
}

@Suite("Completion of operations")
struct OperationWordsTests {
    private func words(_ line: String) -> [String] {
        OperationWords.completions(after: line.split(separator: " ").map(String.init), optionNames: ["--output", "--data"])
    }

    @Test func operationsThenFlagsThenValues() {
        #expect(words("") == Operation.all.map(\.name))
        #expect(words("nothing").isEmpty)
        #expect(words("createBlockStorageSnapshotInstance").contains("--snapshotTypeCode"))
        #expect(words("createBlockStorageSnapshotInstance").suffix(2) == ["--output", "--data"])
        #expect(words("createBlockStorageSnapshotInstance --snapshotTypeCode") == ["FULL", "INCREMENTAL"])
        #expect(!words("createBlockStorageSnapshotInstance --snapshotTypeCode FULL").contains("--snapshotTypeCode"))
        #expect(words("setBlockStorageReturnProtection --isReturnProtection") == ["true", "false"])
        #expect(words("getRegionList --output") == ["json", "xml"])
        #expect(words("getRegionList --data").isEmpty)
        #expect(words("getRegionList --output xml") == ["--output", "--data"])
        let types = words("getBlockStorageVolumeTypeList --blockStorageVolumeTypeCodeList CB1")
        #expect(types.contains("FB2") && types.contains("--zoneCode"))
    }
}

@Suite("Answers as they came")
struct RawAnswerTests {
    private let operation = Operation.named("getRegionList")!

    private func answer(_ body: String, _ format: ResponseFormat) -> RawAnswer {
        RawAnswer(Array(body.utf8), of: operation, format: format)
    }

    @Test("answers are told from refusals, in both forms")
    func refusals() {
        let page = Envelope.success(operation: operation, items: [Region.example], totalRows: 1, requestID: "x", format: .json)
        #expect(answer(String(decoding: page.body, as: UTF8.self), .json).outcome == .success(1))
        let xml = Envelope.success(operation: operation, items: [Region.example], totalRows: 1, requestID: "x", format: .xml)
        #expect(answer(String(decoding: xml.body, as: UTF8.self), .xml).outcome == .success(1))
        let empty = Envelope.success(operation: operation, items: [Region](), totalRows: 0, requestID: "x", format: .xml)
        #expect(answer(String(decoding: empty.body, as: UTF8.self), .xml).outcome == .success(0))
        let refused =
            "<?xml version=\"1.0\"?><responseError><returnCode>1100</returnCode><returnMessage>a &lt; b &amp;amp;</returnMessage></responseError>"
        #expect(answer(refused, .xml).outcome == .failure(.service(returnCode: "1100", returnMessage: "a < b &amp;")))
        #expect(
            answer("{\"responseError\": {\"returnCode\": \"9\", \"returnMessage\": \"no\"}}", .json).outcome
                == .failure(.service(returnCode: "9", returnMessage: "no")))
        let gateway = "{\"error\":{\"errorCode\":\"200\",\"message\":\"Authentication Failed\",\"details\":\"no\"}}"
        for format in [ResponseFormat.json, .xml] {
            guard case .failure(.gateway(let error)) = answer(gateway, format).outcome else {
                Issue.record("\(format): not the gateway's")
                continue
            }
            #expect(error.details == "no")
        }
        for format in [ResponseFormat.json, .xml] {
            guard case .failure(.malformed) = answer("<html>hello</html>", format).outcome else {
                Issue.record("\(format): taken for an answer")
                continue
            }
        }
    }
}
