import Testing
import VarveCatalog

@Suite struct QueryTests {
    let fixture = try! CatalogFixture()

    @Test func listsOfAnyLengthFilterByNumber() throws {
        let catalog = try fixture.open()
        try catalog.write { for number in 1...3 { try $0.insert(fixture.volume(InstanceNumber(rawValue: Int64(number)))) } }
        var query = VolumeQuery()
        query.numbers = (2...100_000).map { InstanceNumber(rawValue: $0) }
        #expect(try catalog.read { try $0.volumes(query).records.map(\.number) } == [3, 2])
        query.numbers = []
        #expect(try catalog.read { try $0.volumes(query).totalCount } == 0)
    }

    @Test func aPageHasTheTotalOfAll() throws {
        let catalog = try fixture.open()
        try catalog.write { for number in 1...5 { try $0.insert(fixture.snapshot(InstanceNumber(rawValue: Int64(number)))) } }
        var query = SnapshotQuery()
        query.window = PageWindow(offset: 2, limit: 2)
        let page = try catalog.read { try $0.snapshots(query) }
        #expect(page.records.map(\.number) == [3, 2] && page.totalCount == 5)
        query.window = PageWindow(offset: .max, limit: .max)
        let past = try catalog.read { try $0.snapshots(query) }
        #expect(past.records.isEmpty && past.totalCount == 5)
    }

    @Test func equalNamesAreOrderedByNumber() throws {
        let catalog = try fixture.open()
        try catalog.write { catalog in
            for (number, name) in [(1, "b"), (2, "a"), (3, "b")] {
                try catalog.insert(fixture.snapshot(InstanceNumber(rawValue: Int64(number)), name: name))
            }
        }
        var query = SnapshotQuery()
        query.order = ListOrder(by: .name, isAscending: false)
        #expect(try catalog.read { try $0.snapshots(query).records.map(\.number) } == [3, 1, 2])
        query.order = ListOrder(by: .name)
        #expect(try catalog.read { try $0.snapshots(query).records.map(\.number) } == [2, 3, 1])
    }

    @Test func objectsAreFoundByAPartOfTheirNameOrNumber() throws {
        let catalog = try fixture.open()
        try catalog.write { catalog in
            for (number, name) in [(1107, "Nightly_db"), (1208, "nightly-web"), (1309, "other%"), (1400, "back\\slash")] {
                try catalog.insert(fixture.snapshot(InstanceNumber(rawValue: Int64(number)), name: name))
            }
        }
        func found(_ text: String) throws -> [InstanceNumber] {
            var query = SnapshotQuery()
            query.text = text
            return try catalog.read { try $0.snapshots(query).records.map(\.number) }
        }
        #expect(try found("NIGHTLY") == [1208, 1107])
        #expect(try found("20") == [1208])
        #expect(try found("%") == [1309])
        #expect(try found("_") == [1107])
        #expect(try found("\\") == [1400])
        #expect(try found("' OR 1") == [])
    }

    @Test func volumesAreSortedAndFoundByWhatTheyWereMadeFrom() throws {
        let catalog = try fixture.open()
        try catalog.write { catalog in
            for (number, size, snapshot) in [(1, 20, 7), (2, 10, 8), (3, 20, 9)] as [(Int64, Int64, Int64)] {
                var volume = fixture.volume(InstanceNumber(rawValue: number))
                volume.byteCount = size << 30
                volume.snapshotNumber = InstanceNumber(rawValue: snapshot)
                try catalog.insert(volume)
            }
        }
        func found(_ change: (inout VolumeQuery) -> Void) throws -> [InstanceNumber] {
            var query = VolumeQuery()
            change(&query)
            return try catalog.read { try $0.volumes(query).records.map(\.number) }
        }
        #expect(try found { $0.order = ListOrder(by: .size) } == [2, 3, 1])
        #expect(try found { $0.order = ListOrder(by: .size, isAscending: false) } == [3, 1, 2])
        #expect(try found { $0.snapshotNumbers = [7, 9, 10] } == [3, 1])
        #expect(try found { $0.snapshotNumbers = [] } == [])
    }

    @Test func imagesAreFoundByTheirSnapshotsInOnePage() throws {
        let catalog = try fixture.open()
        try catalog.write { catalog in
            for number in 1...3 as ClosedRange<Int64> { try catalog.insert(fixture.snapshot(InstanceNumber(rawValue: number))) }
            try catalog.insert(fixture.image(11, of: [1], name: "b"))
            try catalog.insert(fixture.image(12, of: [2, 1], name: "a"))
            try catalog.insert(fixture.image(13, of: [3], name: "b"))
        }
        func found(_ change: (inout ImageQuery) -> Void) throws -> [InstanceNumber] {
            var query = ImageQuery()
            change(&query)
            return try catalog.read { try $0.images(query).records.map(\.number) }
        }
        #expect(try found { _ in } == [13, 12, 11])
        #expect(try found { $0.snapshotNumbers = [1, 9] } == [12, 11])
        #expect(try found { $0.snapshotNumbers = [] } == [])
        #expect(try found { $0.name = "b" } == [13, 11])
        #expect(try found { $0.status = .initialized } == [])
        #expect(try found { $0.regionCode = "SGN" } == [])
        #expect(try found { $0.order = ListOrder(by: .name) } == [12, 13, 11])
        var query = ImageQuery()
        query.window = PageWindow(offset: 1, limit: 1)
        let page = try catalog.read { try $0.images(query) }
        #expect(page.totalCount == 3 && page.records.map(\.volumes) == [fixture.image(12, of: [2, 1]).volumes])
    }

    @Test func serversAreFoundByTheTypeOfTheirBaseVolume() throws {
        let catalog = try fixture.open()
        try catalog.write { catalog in
            for number in 1...3 as ClosedRange<Int64> {
                try catalog.insert(fixture.server(InstanceNumber(rawValue: number), name: "server-\(number)"))
            }
            for (number, server, kind) in [(11, 1, .base), (12, 2, .additional)] as [(Int64, Int64, VolumeKind)] {
                var volume = fixture.volume(InstanceNumber(rawValue: number))
                volume.serverNumber = InstanceNumber(rawValue: server)
                volume.kind = kind
                try catalog.insert(volume)
            }
        }
        var query = ServerQuery()
        for (types, expected) in [([.cb1, .ssd], [1]), ([.hdd], []), ([], [])] as [([VolumeTypeCode], [InstanceNumber])] {
            query.baseTypes = types
            #expect(try catalog.read { try $0.servers(query).records.map(\.number) } == expected)
        }
    }

    @Test func theNewestFullIsOneThatCanBeStoodOn() throws {
        let catalog = try fixture.open()
        var creating = fixture.snapshot(4)
        creating.status = .initialized
        creating.operation = .create
        var terminating = fixture.snapshot(3)
        terminating.operation = .terminate
        var incremental = fixture.snapshot(2)
        incremental.kind = .incremental
        incremental.baseNumber = 1
        for snapshot in [fixture.snapshot(1), incremental, terminating, creating, fixture.snapshot(9, of: 2)] {
            try catalog.write { try $0.insert(snapshot) }
        }
        #expect(try catalog.read { try $0.newestFullSnapshot(ofVolume: 1)?.number } == 1)
        #expect(try catalog.read { try $0.newestFullSnapshot(ofVolume: 7) } == nil)
        #expect(try catalog.read { try $0.incrementals(onBase: 1).map(\.number) } == [2])
    }
}
