import Foundation
import Testing
import VarveTestKit
import VarveWire

/// Every operation's answer in every state, and refusals, byte for byte as they are kept in Golden/, which was made from the contract sheet.
///
/// After a change that is meant: `VARVE_REWRITE=1 swift test --filter GoldenAnswerTests`, then read what has become different.
@Suite("Golden answers", .timeLimit(.minutes(2)), .serialized)
struct GoldenAnswerTests {
    @Test("a scenario's answers are the kept ones", arguments: GoldenScenario.all, ResponseFormat.allCases)
    func answers(scenario: GoldenScenario, format: ResponseFormat) async throws {
        let files = try await scenario.run(format)
        #expect(!files.isEmpty)
    }

    @Test("every file is of a scenario, every operation and every refusal has a file")
    func complete() async throws {
        var compared: Set<String> = []
        for scenario in GoldenScenario.all {
            for format in ResponseFormat.allCases { compared.formUnion(try await scenario.run(format)) }
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.directory.path)
        #expect(Set(files) == compared)
        for operation in VarveWire.Operation.all {
            for format in ResponseFormat.allCases {
                let answers = files.filter { $0.hasPrefix(operation.name + ".") && $0.hasSuffix("." + format.rawValue) }
                #expect(answers.contains { !$0.contains(".refused.") && !$0.contains(".failed.") }, "\(operation.name)")
            }
        }
        let texts = try files.filter { $0.contains(".refused.") || $0.contains(".failed.") }.map(Self.text)
        for file in files where file.contains(".refused.") && file.hasSuffix(".json") {
            let error = try JSON(Array(Self.text(file).utf8))["responseError"]
            let code = try #require(error?["returnCode"]?.text.flatMap { ServiceErrorCode(rawValue: $0) })
            let operation = try #require(VarveWire.Operation.named(file.components(separatedBy: ".")[0]))
            #expect(Refusal.isDeclared(error?["returnMessage"]?.text ?? "", code, operation), "\(file)")
        }
        for code in ServiceErrorCode.allCases {
            #expect(texts.contains { $0.contains("\"returnCode\": \"\(code.rawValue)\"") }, "\(code)")
        }
    }

    @Test("the guide's request has the guide's answer, token for token (sheet 4.14, 5.2)")
    func guide() throws {
        var ours = Self.tokens(try Self.text("createBlockStorageSnapshotInstance.KVM.FULL.creating.json"))
        let shown = [
            ("10000003", "*****4323"), ("10000002", "*****3168"), (GoldenRun.requestID, "bd72f843-****-****-****-3a56b6bf2a69"),
        ]
        for (value, stars) in shown { ours = ours.replacingOccurrences(of: "\"\(value)\"", with: "\"\(stars)\"") }
        #expect(ours == Self.tokens(GuideRequestTests.example))
    }

    @Test("the list of regions is the sheet's example (3.1)")
    func regions() throws {
        let ours = Self.tokens(try Self.text("getRegionList.all.json"))
        let example = """
            {
              "getRegionListResponse": {
                "totalRows": 1,
                "regionList": [ { "regionCode": "KR", "regionName": "Korea" } ],
                "requestId": "\(GoldenRun.requestID)", "returnCode": "0", "returnMessage": "success"
              }
            }
            """
        #expect(ours == Self.tokens(example))
    }

    @Test("the recorded order of an XML answer (sheet 3.2)")
    func xmlOrder() throws {
        let names = Self.lines(try Self.text("createBlockStorageSnapshotInstance.XEN.FULL.creating.xml")).prefix(9)
        let snapshots = "blockStorageSnapshotInstance"
        #expect(
            names == [
                #"<?xml version="1.0" encoding="UTF-8"?>"#, "<createBlockStorageSnapshotInstanceResponse>",
                "<requestId>\(GoldenRun.requestID)</requestId>", "<returnCode>0</returnCode>",
                "<returnMessage>success</returnMessage>", "<totalRows>1</totalRows>", "<\(snapshots)List>", "<\(snapshots)>",
                "<\(snapshots)No>10000003</\(snapshots)No>",
            ])
    }

    @Test("the recorded and documented literals (sheet 5.1 to 5.4)", arguments: recorded)
    func literals(file: String, literal: String) throws {
        let tokens = Self.tokens(try Self.text(file))
        #expect(tokens.contains(literal), "\(file)")
    }

    static let recorded: [(String, String)] = [
        ("createBlockStorageInstance.XEN.initialized.json", #""serverInstanceNo":"10000001""#),
        ("createBlockStorageInstance.XEN.initialized.json", #""deviceName":"""#),
        ("createBlockStorageInstance.XEN.initialized.json", #"{"code":"INIT","codeName":"Block Storage INIT State"}"#),
        ("createBlockStorageInstance.XEN.initialized.json", #"{"code":"NULL","codeName":"Block Storage NULL OP"}"#),
        ("createBlockStorageInstance.XEN.initialized.json", #""blockStorageProductCode":"SPBSTBSTAD000006""#),
        ("createBlockStorageInstance.XEN.initialized.json", #""maxIopsThroughput":4000"#),
        ("createBlockStorageInstance.XEN.HDD.json", #""blockStorageProductCode":"SPBSTBSTAD000002""#),
        ("getBlockStorageInstanceDetail.XEN.attached.json", #""deviceName":"/dev/xvdb""#),
        ("getBlockStorageInstanceDetail.XEN.attached.json", #"{"code":"ATTAC","codeName":"Block storage ATTACHED state"}"#),
        ("getBlockStorageInstanceDetail.XEN.detached.json", #"{"code":"CREAT","codeName":"Block Storage CREATED State"}"#),
        ("attachBlockStorageInstance.KVM.attaching.json", #"{"code":"ATTAC","codeName":"Block Storage  STOP OP"}"#),
        ("detachBlockStorageInstances.XEN.detaching.json", #"{"code":"DETAC","codeName":"Block Storage RESTART OP"}"#),
        ("deleteBlockStorageInstances.XEN.detached.json", #"{"code":"TERMT","codeName":"Block Storage TERMINATE OP"}"#),
        ("changeBlockStorageVolumeSize.XEN.detached.json", #"{"code":"CHNG","codeName":"Block Storage Resize OP"}"#),
        ("createBlockStorageInstance.KVM.from-snapshot.json", #""blockStorageSnapshotInstanceNo":10000003"#),
        ("createBlockStorageSnapshotInstance.XEN.INCREMENTAL.creating.json", #""blockStorageSnapshotDescription":"""#),
        ("createBlockStorageSnapshotInstance.XEN.FULL.creating.json", #""baseSnapshotInstanceNo":"""#),
        ("getBlockStorageVolumeTypeList.all.json", #""minBaseVolumeSize":53687091200,"maxBaseVolumeSize":107374182400"#),
        ("getBlockStorageVolumeTypeList.all.json", #""minVolumeSize":10737418240,"maxVolumeSize":2147483648000"#),
        ("getServerInstanceDetail.running.json", #"{"code":"RUN","codeName":"Server run state"}"#),
        ("getServerInstanceDetail.stopped.json", #"{"code":"NSTOP","codeName":"Server normal stopped state"}"#),
        ("stopServerInstances.shutting-down.json", #"{"code":"SHTDN","codeName":"Server SHUTDOWN OP"}"#),
        ("terminateServerInstances.terminating.json", #"{"code":"TERMT","codeName":"Server TERMINATE OP"}"#),
    ]

    @Test("the states that are seen are those of the reference, but for what is being undone")
    func states() throws {
        var seen: Set<[String]> = []
        for file in try FileManager.default.contentsOfDirectory(atPath: Self.directory.path) where file.hasSuffix(".json") {
            for (name, value) in try JSON(Array(Self.text(file).utf8)).members?.first?.value.members ?? [:]
            where name.hasSuffix("List") {
                for row in value.elements ?? [] { seen.formUnion(Self.state(of: row).map { [$0] } ?? []) }
            }
        }
        let states = ObjectState.all.flatMap(\.states)
        let unseen = states.filter { !seen.contains([$0.status, $0.operation, $0.name]) }
        #expect(Set(unseen.map(\.meaning)) == ["its creation failed, was refused, and is being undone"])
        #expect(seen.subtracting(states.map { [$0.status, $0.operation, $0.name] }).isEmpty)
    }

    private static func state(of row: JSON) -> [String]? {
        let members = row.members ?? [:]
        func value(_ ending: String) -> JSON? {
            members.first { $0.key.hasSuffix("Instance" + ending) || $0.key == "serverImage" + ending }?.value
        }
        guard let status = value("Status")?["code"]?.text, let operation = value("Operation")?["code"]?.text,
            let name = value("StatusName")?.text
        else { return nil }
        return [status, operation, name]
    }

    private static let directory = KeptText("Tests/VarveGatewayTests/Golden").url

    private static func text(_ file: String) throws -> String {
        try String(contentsOf: directory.appendingPathComponent(file), encoding: .utf8)
    }

    /// Without their indentation.
    private static func lines(_ text: String) -> [String] {
        text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// JSON without what stands between its tokens.
    private static func tokens(_ json: String) -> String {
        var (result, isText, isEscaped) = ("", false, false)
        for character in json {
            if isText || !character.isWhitespace { result.append(character) }
            if character == "\"", !isEscaped { isText.toggle() }
            isEscaped = isText && character == "\\" && !isEscaped
        }
        return result
    }
}
