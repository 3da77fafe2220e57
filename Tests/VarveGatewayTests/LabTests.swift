import Foundation
import Testing
import VarveCatalog
import VarveGateway
import VarveService
import VarveWire

/// The lab over HTTP: what it is told, and what it does to calls.
@Suite("Lab", .timeLimit(.minutes(1)))
struct LabTests {
    /// A signed POST of JSON; its answer.
    private func post(_ path: String, _ body: String, _ fixture: GatewayFixture, _ port: Int) async throws -> HTTPAnswer {
        try await fixture.send(fixture.signed("POST", path, body: body), to: port)
    }

    private func status(_ answer: HTTPAnswer) throws -> LabStatus {
        #expect(answer.status == 200, "\(answer.text)")
        return try JSONDecoder().decode(LabStatus.self, from: Data(answer.body))
    }

    @Test("without --lab nothing of it is there")
    func off() async throws {
        try await GatewayFixture.with { fixture, port in
            for operation in LabOperation.allCases {
                let answer = try await fixture.send(fixture.signed(operation.method, operation.path), to: port)
                #expect(answer.status == 404 && answer.text == gatewayBody("300", "Not Found Exception", "URL not found."))
            }
            let document = try await fixture.send(HTTPRequestText(target: "/openapi.json"), to: port)
            #expect(!document.text.contains("/varve/lab"))
        }
    }

    @Test("a body that is too large is refused as it is without a lab")
    func largeBody() async throws {
        try await GatewayFixture.with(.init(isLab: true)) { fixture, port in
            let body = String(repeating: "x", count: Gateway.bodyByteCountMax + 1)
            for path in ["/vserver/v2/getRegionList", LabOperation.clock.path] {
                let answer = try await post(path, body, fixture, port)
                #expect(answer.status == 413)
                #expect(answer.text == gatewayBody("430", "Request Entity Too Large", "The body may have 1048576 bytes."))
            }
            #expect(try await fixture.send(fixture.signed("GET", "/vserver/v2/getRegionList"), to: port).status == 200)
        }
    }

    @Test("only who runs the machine is answered: it is about all accounts", arguments: [Role.operator, .viewer])
    func roles(role: Role) async throws {
        try await GatewayFixture.with(.init(isLab: true)) { fixture, port in
            let key = try await GatewayFixture.blocking { try fixture.keys.create(role: role, at: Date()) }
            let signing = GatewayFixture.Signing(accessKey: key.accessKey, secretKey: key.secretKey)
            for operation in LabOperation.allCases {
                let answer = try await fixture.send(fixture.signed(operation.method, operation.path, signing), to: port)
                #expect(answer.status == 401)
                #expect(try JSON(answer.body)["error"]?["errorCode"] == .text("210"))
            }
        }
    }

    @Test("every call of it needs a signature, and its own method")
    func signed() async throws {
        try await GatewayFixture.with(.init(isLab: true)) { fixture, port in
            for operation in LabOperation.allCases {
                let unsigned = HTTPRequestText(method: operation.method, target: operation.path)
                #expect(try await fixture.send(unsigned, to: port).status == 401)
                let other = operation.method == "GET" ? "POST" : "GET"
                #expect(try await fixture.send(fixture.signed(other, operation.path), to: port).status == 404)
            }
            let answer = try await fixture.send(fixture.signed("GET", LabOperation.status.path), to: port)
            let status = try status(answer)
            #expect(status.clock.isRunning && status.faults == [] && status.states == [])
            #expect(Set(status.durations.keys) == Set(Transition.Kind.allCases.map(\.rawValue)))
            let document = try JSON(try await fixture.send(HTTPRequestText(target: "/openapi.json"), to: port).body)
            for operation in LabOperation.allCases {
                #expect(
                    document["paths"]?[operation.path]?[operation.method.lowercased()]?["operationId"]?.text == operation.name)
            }
        }
    }

    @Test("a waiter sees a volume being created for as long as the lab says")
    func durations() async throws {
        try await GatewayFixture.with(.init(isLab: true)) { fixture, port in
            let clock = #"{"time":"2030-01-02T03:04:05+0900","isRunning":false}"#
            #expect(
                try status(try await post("/varve/lab/clock", clock, fixture, port)).clock
                    == .init(time: "2030-01-02T03:04:05+0900", isRunning: false))
            #expect(
                try status(try await post("/varve/lab/durations", #"{"createVolume":5}"#, fixture, port)).durations[
                    "createVolume"] == 5)
            let volume = ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10"]
            let created = try JSON(try await fixture.call("createBlockStorageInstance", volume, at: port).body)
            let item = created["createBlockStorageInstanceResponse"]?["blockStorageInstanceList"]?.elements?[0]
            #expect(item?["createDate"]?.text == "2030-01-02T03:04:05+0900")
            let number = try #require(item?["blockStorageInstanceNo"]?.text)
            let name = { () async throws -> String? in
                let answer = try await fixture.call("getBlockStorageInstanceDetail", ["blockStorageInstanceNo": number], at: port)
                let list = try JSON(answer.body)["getBlockStorageInstanceDetailResponse"]?["blockStorageInstanceList"]
                return list?.elements?[0]["blockStorageInstanceStatusName"]?.text
            }
            _ = try await post("/varve/lab/clock", #"{"advanceSeconds":4}"#, fixture, port)
            #expect(try await name() == "creating")
            _ = try await post("/varve/lab/clock", #"{"advanceSeconds":1}"#, fixture, port)
            try await GatewayFixture.blocking { fixture.service.waitUntilSettled() }
            #expect(try await name() == "detached")
        }
    }

    @Test("a fault hits the calls that it says, in both envelopes")
    func faults() async throws {
        try await GatewayFixture.with(.init(isLab: true)) { fixture, port in
            let service =
                #"{"operation":"getRegionList","fromCall":2,"times":2,"failure":{"httpStatus":500,"code":"1000","message":"try again later"}}"#
            _ = try await post("/varve/lab/faults", service, fixture, port)
            var statuses: [Int] = []
            for _ in 0..<5 { statuses.append(try await fixture.call("getRegionList", at: port).status) }
            #expect(statuses == [200, 500, 500, 200, 200])
            #expect(try await fixture.call("getZoneList", at: port).status == 200)
            let table = try status(try await fixture.send(fixture.signed("GET", "/varve/lab"), to: port))
            #expect(table.faults.map(\.callCount) == [5] && table.faults.map(\.hitCount) == [2])
            let gateway =
                #"{"times":0,"failure":{"envelope":"gateway","httpStatus":429,"code":"420","message":"Rate Limited","details":"later"}}"#
            _ = try await post("/varve/lab/faults", gateway, fixture, port)
            for _ in 0..<3 {
                let answer = try await fixture.call("getZoneList", format: "xml", at: port)
                #expect(answer.status == 429 && answer.text == gatewayBody("420", "Rate Limited", "later"))
            }
            // Who is not let in is told so, and is not counted.
            #expect(try await fixture.send(HTTPRequestText(target: "/vserver/v2/getZoneList"), to: port).status == 401)
            #expect(try status(try await post("/varve/lab/faults/clear", #"{"id":2}"#, fixture, port)).faults.map(\.id) == [1])
            #expect(try status(try await post("/varve/lab/faults/clear", "", fixture, port)).faults == [])
            #expect(try await fixture.call("getZoneList", at: port).status == 200)
        }
    }

    @Test("the service's envelope comes in the format that is asked for")
    func formats() async throws {
        try await GatewayFixture.with(.init(isLab: true)) { fixture, port in
            let fault = #"{"times":0,"failure":{"httpStatus":503,"code":"7","message":"a < b"}}"#
            _ = try await post("/varve/lab/faults", fault, fixture, port)
            let xml = try await fixture.call("getRegionList", format: "xml", at: port)
            #expect(xml.status == 503 && xml.text.contains("<returnCode>7</returnCode>") && xml.text.contains("a &lt; b"))
            let json = try JSON(try await fixture.call("getRegionList", at: port).body)
            #expect(json["responseError"]?["returnMessage"]?.text == "a < b")
        }
    }

    @Test("parameters choose the call, also an element of a list")
    func parameters() async throws {
        try await GatewayFixture.with(.init(isLab: true)) { fixture, port in
            let (one, other) = (try await fixture.volume(), try await fixture.volume())
            let fault =
                #"{"operation":"deleteBlockStorageInstances","parameters":{"blockStorageInstanceNoList":"\#(other)"},"failure":{"httpStatus":400,"code":"1","message":"no"}}"#
            _ = try await post("/varve/lab/faults", fault, fixture, port)
            let list = ["blockStorageInstanceNoList.1": one, "blockStorageInstanceNoList.2": other]
            #expect(
                try await fixture.call(
                    "deleteBlockStorageInstances", ["blockStorageInstanceNoList.1": one], method: "POST", at: port
                ).status == 200)
            #expect(try await fixture.call("deleteBlockStorageInstances", list, method: "POST", at: port).text.contains("\"no\""))
            #expect(
                try await fixture.call("deleteBlockStorageInstances", ["blockStorageInstanceNoList.1": other], at: port).status
                    == 200)
        }
    }

    @Test("a call whose answer is lost is carried out; one that is dropped before is not")
    func lostAnswers() async throws {
        try await GatewayFixture.with(.init(isLab: true)) { fixture, port in
            let volume = ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10"]
            for (fault, count) in [(#"{"dropsConnection":true}"#, 0), (#"{"dropsConnection":true,"takesEffect":true}"#, 1)] {
                _ = try await post("/varve/lab/faults", fault, fixture, port)
                await #expect(throws: (any Error).self) {
                    try await fixture.call("createBlockStorageInstance", volume, at: port)
                }
                #expect(try await fixture.contents().volumes.count == count)
            }
            let answered =
                #"{"takesEffect":true,"failure":{"httpStatus":504,"code":"510","envelope":"gateway","message":"Endpoint Timeout"}}"#
            _ = try await post("/varve/lab/faults", answered, fixture, port)
            #expect(try await fixture.call("createBlockStorageInstance", volume, at: port).status == 504)
            #expect(try await fixture.contents().volumes.count == 2)
        }
    }

    @Test(
        "what is meant wrongly is refused, by name, and changes nothing",
        arguments: [
            ("/varve/lab/clock", "[]", "body: must be a JSON object"),
            ("/varve/lab/clock", "{", "body: must be a JSON object"),
            ("/varve/lab/clock", "{}", "body: must have time, advanceSeconds or isRunning"),
            ("/varve/lab/clock", #"{"time":"now"}"#, "time: must be a date as in 2026-11-26T09:00:00+0900"),
            ("/varve/lab/clock", #"{"advanceSeconds":-1}"#, "advanceSeconds: must be a number from 0 to 1000000000"),
            (
                "/varve/lab/clock", #"{"speed":2}"#,
                "speed: there is no such member; the members are time, advanceSeconds, isRunning"
            ),
            ("/varve/lab/durations", #"{"createVolume":"5"}"#, "createVolume: must be a number from 0 to 86400"),
            ("/varve/lab/faults", "{}", "body: must have failure, dropsConnection or delaySeconds: what is to go wrong"),
            (
                "/varve/lab/faults", #"{"operation":"launchMissiles","dropsConnection":true}"#,
                "operation: there is no operation launchMissiles"
            ),
            (
                "/varve/lab/faults", #"{"fromCall":0,"dropsConnection":true}"#,
                "fromCall: must be a whole number from 1 to 1000000000"
            ),
            ("/varve/lab/faults", #"{"failure":{"code":"1","message":"x"}}"#, "failure.httpStatus: is required"),
            (
                "/varve/lab/faults", #"{"failure":{"httpStatus":200,"code":"1","message":"x"}}"#,
                "failure.httpStatus: must be a whole number from 400 to 599"
            ),
            (
                "/varve/lab/faults", #"{"delaySeconds":1,"takesEffect":true}"#,
                "takesEffect: needs failure or dropsConnection: what is answered instead of the call's own answer"
            ),
            ("/varve/lab/faults/clear", #"{"id":9}"#, "id: there is no fault 9"),
            ("/varve/lab/save", "{}", "name: is required"),
            ("/varve/lab/save", #"{"name":"../x"}"#, "name: must be 1 to 64 letters, digits, - and _"),
            ("/varve/lab/load", #"{"name":"gone"}"#, "name: there is no state gone"),
            ("/varve/lab/reset", #"{"all":true}"#, "all: there is no such member; there is none at all"),
        ])
    func refusals(path: String, body: String, reason: String) async throws {
        try await GatewayFixture.with(.init(isLab: true)) { fixture, port in
            _ = try await post("/varve/lab/clock", #"{"isRunning":false}"#, fixture, port)
            let before = try await fixture.send(fixture.signed("GET", "/varve/lab"), to: port)
            let answer = try await post(path, body, fixture, port)
            #expect(answer.status == 400)
            #expect(try JSON(answer.body)["responseError"]?["returnMessage"]?.text == "Parameter is invalid. " + reason)
            #expect(try await fixture.send(fixture.signed("GET", "/varve/lab"), to: port).body == before.body)
        }
    }
}
