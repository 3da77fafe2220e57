import Foundation
import Testing
import VarveTestKit
import VarveWire

/// After a change that is meant: `VARVE_REWRITE=1 swift test --filter APIReferenceTests`.
@Suite("API reference")
struct APIReferenceTests {
    @Test("Docs/API.md is what the source says")
    func upToDate() throws {
        let difference = try KeptText("Docs/API.md").difference(from: Array(APIReference.markdown().utf8))
        #expect(difference == nil)
    }

    @Test("every operation has its parameters, every answer its members")
    func operations() {
        let lines = Set(APIReference.markdown().components(separatedBy: "\n"))
        for operation in VarveWire.Operation.all {
            #expect(lines.contains("### \(operation.name)"))
            for parameter in operation.parameters.map(\.description) {
                let name = parameter.isList ? parameter.name + ".N" : parameter.name
                #expect(lines.contains { $0.hasPrefix("| `\(name)` | ") }, "\(name)")
            }
        }
        #expect(
            lines.contains {
                $0.hasPrefix("| `blockStorageSnapshotInstanceNo` | number, may be absent | `10004323` | The snapshot ")
            })
        #expect(lines.contains("| `hypervisorType` | code | `KVM` KVM | XEN or KVM. |"))
        #expect(lines.contains("| `blockDevicePartitionList[].mountPoint` | text | `/` | Where it is mounted. |"))
    }

    @Test("every code, every refusal and every error of the gateway is there")
    func refusals() {
        let text = APIReference.markdown()
        for code in ServiceErrorCode.allCases { #expect(text.contains("### \(code.rawValue), HTTP \(code.httpStatus)\n")) }
        for refusal in Refusal.allCases { #expect(text.contains("| \(refusal.declaration.text) | "), "\(refusal)") }
        for code in GatewayErrorCode.allCases {
            #expect(text.contains("| \(code.httpStatus) | `\(code.rawValue)` | \(code.message) | "))
        }
    }

    @Test("the OpenAPI document says the same of parameters and answers", arguments: VarveWire.Operation.all)
    func openAPI(operation: VarveWire.Operation) throws {
        let rows = Self.table(under: operation.name).filter { $0[1] != "objects" }.map {
            (name: Self.code($0[0]), required: $0[2] == "**required**", value: Self.code($0[2]))
        }
        let described = try #require(try Self.described(operation)["parameters"] as? [[String: Any]])
        let names = described.map { ($0["name"] as? String ?? "").replacingOccurrences(of: ".1", with: ".N") }
        #expect(names.filter { !$0.contains(".2") && !$0.contains(".3") } == rows.map(\.name))
        for (name, parameter) in zip(names, described) {
            guard let row = rows.first(where: { $0.name == name }) else { continue }
            #expect((parameter["required"] as? Bool ?? false) == row.required, "\(name)")
            let value = (parameter["schema"] as? [String: Any])?["default"].map { "\($0)" }
            let flags = ["0": "false", "1": "true"]
            let isFlag = (parameter["schema"] as? [String: Any])?["type"] as? String == "boolean"
            #expect(row.required || (isFlag ? value.map { flags[$0] ?? $0 } : value) ?? "" == row.value, "\(name)")
        }
        let item = try #require(operation.listName.hasSuffix("List") ? String(operation.listName.dropLast(4)) : nil)
        let type = item.prefix(1).uppercased() + item.dropFirst()
        let members = Self.table(under: type).filter { !$0[0].contains("[]") && !$0[0].contains(".") }
        let schema = try Self.schema(type)
        #expect(Set(members.map { Self.code($0[0]) }) == Set(try #require(schema["properties"] as? [String: Any]).keys))
        let required = members.filter { !$0[1].contains("may be absent") }.map { Self.code($0[0]) }
        #expect(required == schema["required"] as? [String])
    }

    @Test("the OpenAPI document has every refusal's code under its HTTP status")
    func openAPIRefusals() throws {
        let document = try Self.document()
        let responses = (document["components"] as? [String: Any])?["responses"] as? [String: [String: Any]] ?? [:]
        for code in ServiceErrorCode.allCases {
            let name = code.httpStatus == 400 ? "Refused" : "Failed"
            #expect((responses[name]?["description"] as? String)?.contains(code.rawValue) == true, "\(code)")
        }
    }

    private static func document() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(OpenAPI.document())) as? [String: Any])
    }

    private static func described(_ operation: VarveWire.Operation) throws -> [String: Any] {
        let paths = try #require(try document()["paths"] as? [String: [String: Any]])
        return try #require(paths[operation.path]?["get"] as? [String: Any])
    }

    private static func schema(_ name: String) throws -> [String: Any] {
        let schemas = (try document()["components"] as? [String: Any])?["schemas"] as? [String: [String: Any]]
        return try #require(schemas?[name])
    }

    /// The cells of the first table under a heading.
    private static func table(under heading: String) -> [[String]] {
        let lines = APIReference.markdown().components(separatedBy: "\n").drop { $0 != "### \(heading)" }
        return lines.drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }.dropFirst(2).map { line in
            line.dropFirst(2).dropLast(2).components(separatedBy: " | ")
        }
    }

    private static func code(_ cell: String) -> String { cell.replacingOccurrences(of: "`", with: "") }
}
