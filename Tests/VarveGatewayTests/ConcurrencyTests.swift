import Testing
import VarveCatalog
import VarveClient
import VarveService
import VarveWire

@Suite("Many clients", .timeLimit(.minutes(2)))
struct ConcurrencyTests {
    @Test("16 clients, each with a volume and 4 snapshots of its own; and every id is given once")
    func sixteenClients() async throws {
        try await GatewayFixture.with { fixture, port in
            let numbers = try await withThrowingTaskGroup(of: [String].self) { group in
                for index in 0..<16 { group.addTask { try await Self.work(fixture, port, name: "volume-\(index)") } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(numbers.count == 16 * 5)
            #expect(Set(numbers).count == numbers.count)
            let contents = try await fixture.contents()
            #expect(contents.volumes.count == 16)
            #expect(contents.snapshots.count == 64)
            #expect(contents.snapshotIDs.count == 64)
        }
    }

    @Test("16 clients on one volume: 7 INCREMENTALs, and not one more")
    func oneVolume() async throws {
        try await GatewayFixture.with { fixture, port in
            let volume = try await fixture.detachedXENVolume()
            try await fixture.snapshot(of: volume)
            let parameters = ["originalBlockStorageInstanceNo": volume, "snapshotTypeCode": "INCREMENTAL"]
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<16 {
                    group.addTask { try await fixture.call("createBlockStorageSnapshotInstance", parameters, at: port).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 200 }.count == 7)
            #expect(statuses.filter { $0 == 400 }.count == 9)
            #expect(try await fixture.contents().snapshots.map(\.chainDepth).sorted() == Array(0...7))
        }
    }

    /// Makes a volume and snapshots of it over one client; all their numbers.
    private static func work(_ fixture: GatewayFixture, _ port: Int, name: String) async throws -> [String] {
        let client = fixture.client(port)
        let volume = try await client.volumes.create(zoneCode: "KR-1", type: .cb2, sizeGB: 10, name: name).number
        try await GatewayFixture.blocking { fixture.service.waitUntilSettled() }
        var numbers = [volume]
        for _ in 0..<4 {
            numbers.append(try await client.snapshots.create(of: volume).number)
            try await GatewayFixture.blocking { fixture.service.waitUntilSettled() }
        }
        await client.shutDown()
        return numbers
    }
}
