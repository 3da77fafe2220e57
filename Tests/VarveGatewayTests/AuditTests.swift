import Foundation
import GRDB
import Testing
import VarveBackend
import VarveCatalog
import VarveGateway
import VarveService
import VarveTestKit
import VarveWire

/// Every call that changes something, done or refused, is in the audit log; nothing else is.
@Suite("The audit log over HTTP", .timeLimit(.minutes(1)))
struct AuditTests {
    private static let create = ["zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10"]

    /// `operation status code`
    private func outcomes(_ fixture: GatewayFixture) async throws -> [String] {
        try await fixture.auditLog().map { "\($0.operation) \($0.httpStatus) \($0.code)" }
    }

    @Test("a call that was done: who, from where, what, which objects, and its request id")
    func done() async throws {
        try await GatewayFixture.with { fixture, port in
            let answer = try await fixture.call("createBlockStorageInstance", Self.create, at: port)
            let root = try #require(try JSON(answer.body)["createBlockStorageInstanceResponse"])
            let number = try #require(root["blockStorageInstanceList"]?.elements?[0]["blockStorageInstanceNo"]?.text)
            let entries = try await fixture.auditLog()
            let entry = try #require(entries.first)
            #expect(entries.count == 1)
            #expect(entry.accountID == .root && entry.accessKey == fixture.key.accessKey && entry.role == .admin)
            #expect(entry.clientAddress == "127.0.0.1" && entry.operation == "createBlockStorageInstance")
            #expect(entry.objects == [number] && entry.httpStatus == 200 && entry.code == "0")
            #expect(entry.requestID == root["requestId"]?.text)
        }
    }

    @Test("what a call names and what it makes are both there")
    func objects() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.volume()
            let attach = ["blockStorageInstanceNo": volume, "serverInstanceNo": GatewayFixture.localhost]
            #expect(try await fixture.call("attachBlockStorageInstance", attach, at: port).status == 200)
            #expect(try await Set(fixture.auditLog()[0].objects) == [volume, GatewayFixture.localhost])
        }
    }

    @Test("reads, and who has not proved to hold a key, leave nothing")
    func nothing() async throws {
        try await GatewayFixture.with { fixture, port in
            for operation in Operation.all where operation.access == .read {
                _ = try await fixture.call(operation.name, at: port)
            }
            let target = "/vserver/v2/createBlockStorageInstance?blockStorageSize=10"
            #expect(try await fixture.send(fixture.signed("GET", target, .init(secretKey: "another")), to: port).status == 401)
            #expect(try await fixture.auditLog().isEmpty)
        }
    }

    @Test("a call that was refused, for its parameters, its objects or its key's role")
    func refused() async throws {
        try await GatewayFixture.with { fixture, port in
            let viewer = try await fixture.key(.viewer)
            let absent = ["blockStorageInstanceNoList.1": "99999999", "blockStorageInstanceNoList.2": "not a number"]
            _ = try await fixture.call("deleteBlockStorageInstances", absent, at: port)
            _ = try await fixture.call("createBlockStorageInstance", at: port)
            _ = try await fixture.call("createBlockStorageInstance", Self.create, by: viewer, at: port)
            _ = try await fixture.send(fixture.signed("POST", "/vserver/v2/detachBlockStorageInstances", body: "a=%zz"), to: port)
            #expect(
                try await outcomes(fixture) == [
                    "detachBlockStorageInstances 400 100", "createBlockStorageInstance 401 210",
                    "createBlockStorageInstance 400 1100000", "deleteBlockStorageInstances 400 1100000",
                ])
            #expect(try await fixture.auditLog()[3].objects == ["99999999"])
            #expect(try await fixture.auditLog()[1].accessKey == viewer.accessKey)
        }
    }

    @Test("a call that the store failed after it was accepted says both, under one request id")
    func failed() async throws {
        try await GatewayFixture.with { fixture, port in
            fixture.backend.inject(Fault(.createVolume, error: .noSpace))
            #expect(try await fixture.call("createBlockStorageInstance", Self.create, at: port).status == 500)
            let entries = try await fixture.auditLog()
            #expect(entries.map(\.code) == [ServiceErrorCode.noSpace.rawValue, "0"])
            #expect(Set(entries.map(\.requestID)).count == 1)
        }
    }

    @Test("a call that the log has no room for is refused, and the log of the process tells of it")
    func unwritable() async throws {
        try await GatewayFixture.with { fixture, port in
            try await GatewayFixture.blocking {
                try fixture.catalog.writer.write { db in
                    try db.execute(
                        sql: "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END")
                }
            }
            let before = try await fixture.contents()
            #expect(try await fixture.call("createBlockStorageInstance", Self.create, at: port).status == 500)
            #expect(try await fixture.contents() == before)
            let line = try #require(fixture.log.lines.first { $0.hasPrefix("error the audit log lacks a call") })
            #expect(line.contains("createBlockStorageInstance") && line.contains(fixture.key.accessKey))
        }
    }

    @Test("an account's admins read its log by time, operation, key and object, page by page")
    func read() async throws {
        try await GatewayFixture.with { fixture, port in
            let admin = try await fixture.key(.admin, of: fixture.account("team-a"))
            for _ in 0..<3 { _ = try await fixture.call("createBlockStorageInstance", Self.create, by: admin, at: port) }
            _ = try await fixture.call("createAccessKey", ["role": "viewer"], by: admin, at: port)
            _ = try await fixture.call("createBlockStorageInstance", Self.create, at: port)
            func rows(_ parameters: [String: String]) async throws -> (count: Double, operations: [String]) {
                let answer = try await fixture.call("getAuditLogList", parameters, by: admin, at: port)
                let root = try #require(try JSON(answer.body)["getAuditLogListResponse"], "\(answer.text)")
                guard case .number(let count) = root["totalRows"] else { return (-1, []) }
                return (count, (root["auditLogList"]?.elements ?? []).compactMap { $0["operationName"]?.text })
            }
            let all = try await rows([:])
            #expect(all.count == 4 && all.operations.first == "createAccessKey" && all.operations.count == 4)
            let page = try await rows(["pageSize": "3", "pageNo": "2"])
            #expect(page.count == 4 && page.operations == ["createBlockStorageInstance"])
            #expect(try await rows(["operationName": "createAccessKey"]).count == 1)
            #expect(try await rows(["accessKey": fixture.key.accessKey]).count == 0)
            #expect(try await rows(["fromEventTime": "99999999999999"]).count == 0)
            #expect(try await rows(["toEventTime": "99999999999999"]).count == 4)
            let object = try #require(try await fixture.auditLog()[1].objects.first)
            #expect(try await rows(["objectNo": object]).count == 1)
        }
    }
}
