import Foundation
import Testing
import VarveWire

@Suite("OpenAPI")
struct OpenAPITests {
    private typealias Members = [String: Any]

    private let document: [String: Any]

    init() throws {
        document = try #require(try JSONSerialization.jsonObject(with: Data(OpenAPI.document())) as? [String: Any])
    }

    private func members(_ path: String...) throws -> Members {
        try path.reduce(document) { try #require($0[$1] as? Members, "\(path)") }
    }

    private func operation(_ name: String, _ method: String) throws -> Members {
        let path = try #require(Operation.named(name)).path
        return try #require(try members("paths", path)[method] as? Members)
    }

    private func schema(_ name: String) throws -> Members { try members("components", "schemas", name) }

    @Test("every operation is there by GET and by POST, under a name of its own")
    func operations() throws {
        #expect(Set(try members("paths").keys) == Set(Operation.all.map(\.path) + PoolOperation.allCases.map(\.path)))
        var names: Set<String> = []
        for operation in Operation.all {
            for method in ["get", "post"] {
                let described = try self.operation(operation.name, method)
                let name = try #require(described["operationId"] as? String)
                #expect(names.insert(name).inserted)
                #expect(described["summary"] as? String == operation.summary)
                #expect(
                    Set(try #require(described["responses"] as? Members).keys) == [
                        "200", "400", "401", "413", "429", "500", "503",
                    ])
            }
        }
    }

    @Test(
        "what is answered of the pool has the members that are described, and those that need not be there",
        arguments: PoolOperation.allCases)
    func pool(operation: PoolOperation) throws {
        let described = try #require(try members("paths", operation.path)[operation.method.lowercased()] as? Members)
        #expect(described["operationId"] as? String == operation.name && described["summary"] as? String == operation.summary)
        let done = try #require((described["responses"] as? Members)?["200"] as? Members)
        let schema = try #require(((done["content"] as? Members)?["application/json"] as? Members)?["schema"] as? Members)
        let (least, most) = try Self.poolAnswers(operation)
        try check(least, schema, hasAll: false)
        try check(most, schema, hasAll: true)
    }

    /// Answers of the pool with as few members as there can be, and with all.
    private static func poolAnswers(_ operation: PoolOperation) throws -> (least: Any, most: Any) {
        var status = PoolStatus()
        status.reclaims = [.init(image: "snapshot 1", fraction: 0.5, freedByteCount: 1, isWaitingForChildren: true)]
        var job = PoolStatus.Job(transition: "x", instanceNo: "1", state: "failed", ageSeconds: 1, stateAgeSeconds: 1)
        status.jobs = [job]
        job.failure = "why"
        job.nextTrySeconds = 1
        var fullStatus = status
        fullStatus.jobs = [job]
        fullStatus.failures = ["x"]
        let scrub = PoolScrub(startDate: "x")
        var fullScrub = scrub
        fullScrub.endDate = "y"
        fullScrub.wrongPlaces = ["z"]
        fullStatus.scrub = fullScrub
        var report = PoolCheckReport()
        report.add([.init(kind: .sizeDiffers, image: "volume 1", text: "x")])
        var fullReport = report
        fullReport.add(catalogFailure: "why")
        fullReport.problems = ["x"]
        func json(_ value: some Encodable) throws -> Any { try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) }
        return switch operation {
        case .status: (try json(status), try json(fullStatus))
        case .check: (try json(report), try json(fullReport))
        case .scrub: (try json(scrub), try json(fullScrub))
        }
    }

    /// Every member is described, what is required is there, and objects within are alike.
    private func check(_ value: Any, _ schema: Members, hasAll: Bool) throws {
        if let list = value as? [Any] {
            let item = try #require(schema["items"] as? Members)
            for element in list { try check(element, item, hasAll: hasAll) }
        } else if let object = value as? Members {
            let properties = try #require(schema["properties"] as? Members)
            let required = try #require(schema["required"] as? [String])
            #expect(Set(object.keys).isSubset(of: properties.keys) && Set(object.keys).isSuperset(of: required))
            if hasAll { #expect(Set(object.keys) == Set(properties.keys)) }
            for (name, member) in object { try check(member, try #require(properties[name] as? Members), hasAll: hasAll) }
        } else {
            let types = ["string": value is String, "boolean": value is Bool, "integer": value is Int, "number": value is Double]
            #expect(types[schema["type"] as? String ?? ""] == true, "\(value): \(schema)")
        }
    }

    @Test("GET has parameters in its query, POST the same in its form, lists by their first elements", arguments: Operation.all)
    func parameters(operation: VarveWire.Operation) throws {
        let descriptions = operation.parameters.map(\.description)
        let expected = descriptions.flatMap { parameter in
            parameter.isList ? (1...3).flatMap { Self.names(of: parameter, $0) } : [parameter.name]
        }
        let get = try #require(try self.operation(operation.name, "get")["parameters"] as? [Members])
        #expect(get.compactMap { $0["name"] as? String } == expected)
        let post = try self.operation(operation.name, "post")
        let body = try #require(post["requestBody"] as? Members)
        let content = try #require(body["content"] as? Members)
        let form = try #require((content["application/x-www-form-urlencoded"] as? Members)?["schema"] as? Members)
        #expect(Set(try #require(form["properties"] as? Members).keys) == Set(expected))
        let required = descriptions.filter(\.isRequired).flatMap { $0.isList ? Self.names(of: $0, 1) : [$0.name] }
        #expect(get.filter { $0["required"] as? Bool == true }.compactMap { $0["name"] as? String } == required)
        #expect(form["required"] as? [String] ?? [] == required)
        #expect(body["required"] as? Bool == !required.isEmpty)
    }

    /// The names of an element of a list on the wire; every field of an object is required.
    private static func names(of parameter: ParameterDescription, _ number: Int) -> [String] {
        guard case .object(let fields) = parameter.constraint else { return ["\(parameter.name).\(number)"] }
        return fields.map { "\(parameter.name).\(number).\($0.name)" }
    }

    @Test("the fields of objects in a list say which list, and what may stand there")
    func objects() throws {
        let create = try #require(try operation("createServerImageFromSnapshot", "get")["parameters"] as? [Members])
        let order = try #require(create.first { $0["name"] as? String == "blockStorageList.1.order" })
        #expect(order["x-varve-list"] as? String == "blockStorageList")
        #expect((order["schema"] as? Members)?["maximum"] as? Int == 20)
        let about = order["description"] as? String
        #expect(
            about?.hasPrefix("The volumes of the image") == true
                && about?.hasSuffix("It must be an integer from 0 to 20.") == true)
        let third = try #require(create.first { $0["name"] as? String == "blockStorageList.3.snapshotInstanceNo" })
        #expect(third["required"] == nil && third["description"] as? String == "See blockStorageList.1.snapshotInstanceNo.")
        let image = try #require(try schema("ServerImage")["properties"] as? [String: Members])
        let mapping = try #require(image["blockStorageMappingList"]?["items"] as? Members)
        #expect((mapping["xml"] as? Members)?["name"] as? String == "blockStorageMapping")
        #expect(Set(try #require(mapping["required"] as? [String])).isDisjoint(with: ["iops", "throughput"]))
    }

    @Test("constraints are schemas, defaults have their type")
    func constraints() throws {
        let create = try #require(try operation("createBlockStorageInstance", "get")["parameters"] as? [Members])
        func schema(_ name: String) throws -> Members {
            try #require(create.first { $0["name"] as? String == name }?["schema"] as? Members)
        }
        let size = try schema("blockStorageSize")
        #expect(size["type"] as? String == "integer" && size["multipleOf"] as? Int == 10)
        #expect(size["minimum"] as? Int == 10 && size["maximum"] as? Int == 16380)
        #expect(try schema("isReturnProtection")["default"] as? Bool == false)
        #expect(try schema("blockStorageDescription")["maxLength"] as? Int == 1000)
        #expect(try schema("blockStorageName")["pattern"] as? String == TextPattern.resourceName.regularExpression)
        #expect(try schema("responseFormatType")["enum"] as? [String] == ["xml", "json"])
        #expect(try schema("serverInstanceNo")["pattern"] as? String == "^[0-9]{1,20}$")
    }

    @Test("what an answer may leave out is not required, everything else is")
    func answers() throws {
        let volume = try schema("BlockStorageInstance")
        let names = try #require(volume["properties"] as? Members).keys
        let required = try #require(volume["required"] as? [String])
        let optional = Set(names).subtracting(required)
        #expect(optional == ["maxIopsThroughput", "throughput", "iops", "blockStorageSnapshotInstanceNo"])
        let types = try #require(volume["properties"] as? [String: Members])
        #expect(types["blockStorageSize"]?["type"] as? String == "integer")
        #expect(types["blockStorageType"]?["$ref"] as? String == "#/components/schemas/CommonCode")
    }

    @Test("lists of answers say what they hold")
    func lists() throws {
        let server = try #require(try schema("ServerInstance")["properties"] as? [String: Members])
        let numbers = try #require(server["networkInterfaceNoList"]?["items"] as? Members)
        #expect(numbers["type"] as? String == "string")
        let partitions = try #require(server["blockDevicePartitionList"]?["items"] as? Members)
        #expect(partitions["required"] as? [String] == ["mountPoint", "partitionSize"])
    }

    @Test("every example has all members of its schema")
    func examples() throws {
        for name in Set(Operation.all.map { $0.itemType.listName.dropLast(4) }) {
            let schema = try schema(name.prefix(1).uppercased() + name.dropFirst())
            let example = try #require((schema["examples"] as? [Members])?.first)
            #expect(Set(example.keys) == Set(try #require(schema["properties"] as? Members).keys))
        }
    }

    @Test("every reference leads somewhere")
    func references() throws {
        let text = String(decoding: OpenAPI.document(), as: UTF8.self)
        let targets = Set(text.matches(of: /"\$ref": "#\/([^"]+)"/).map { String($0.1) })
        #expect(targets.contains("components/schemas/CommonCode") && targets.contains("components/responses/Refused"))
        for target in targets {
            let path = target.split(separator: "/").map(String.init)
            let found = path.reduce(document as Any?) { ($0 as? Members)?[$1] }
            #expect(found != nil, "\(target)")
        }
    }
}
