import Foundation
import GRDB
import Synchronization
import Testing
import VarveCatalog

/// Transactions of several threads in one commit.
@Suite struct GroupCommitTests: Sendable {
    struct Refused: Error {}

    let fixture = try! CatalogFixture()

    @Test func whatWaitsIsCommittedAtOnceAndEachThrowsForItself() throws {
        let catalog = try fixture.open()
        let commits = CommitCounter()
        catalog.writer.add(transactionObserver: commits)
        let outcomes = try holdingAWriter(of: catalog, count: 6) { number, transaction in
            try transaction.insert(fixture.volume(InstanceNumber(rawValue: number)))
            if number == 3 { throw Refused() }
        }
        #expect(outcomes.filter { $0.value is Refused }.map(\.key) == [3])
        #expect(outcomes.values.count { $0 == nil } == 5)
        #expect(try catalog.read { try $0.volumes(VolumeQuery()).records.map(\.number.rawValue) } == [6, 5, 4, 2, 1])
        #expect(commits.count == 2, "the one that was held, and one for all that waited")
    }

    @Test func ifTheCommitFailsAllAreToldAndNothingIsKept() throws {
        let catalog = try fixture.open()
        catalog.writer.add(transactionObserver: CommitRefuser(), extent: .databaseLifetime)
        let outcomes = try holdingAWriter(of: catalog, count: 4) { number, transaction in
            try transaction.insert(fixture.volume(InstanceNumber(rawValue: number)))
            if number == 2 { throw Refused() }
        }
        #expect(outcomes.filter { $0.value is Refused }.map(\.key) == [2])
        #expect(outcomes.values.count { $0 is CommitRefuser.Failure } == 3)
        #expect(try catalog.read { try $0.volumes(VolumeQuery()).totalCount } == 0)
    }

    /// 0 syncs nothing, whatever a commit asks for.
    @Test func catalogsThatNeedNotLastAreNeverSynced() throws {
        let catalog = try SQLiteCatalog(path: fixture.path, isDurable: false)
        func level() throws -> Int? { try catalog.writer.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } }
        #expect(try level() == 0)
        try catalog.write { try $0.insert(AccountRecord(id: .root, name: "root", createdAt: fixture.date)) }
        #expect(try level() == 0)
        try catalog.writeWithoutSync { try $0.insert(fixture.volume(1)) }
        try catalog.write { try $0.insert(fixture.volume(2)) }
        #expect(try level() == 0)
        try catalog.close()
        #expect(try SQLiteCatalog(path: fixture.path).read { try $0.volumes(VolumeQuery()).totalCount } == 2)
    }

    /// What SQLite goes by at the commit: 2 syncs it, 1 does not. One that must be synced has those that come with it synced.
    @Test func commitsAreSyncedIfOneInThemMustBe() throws {
        let catalog = try fixture.open()
        @Sendable func level() throws -> Int? { try catalog.writer.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } }
        try catalog.writeWithoutSync { try $0.insert(fixture.volume(1)) }
        #expect(try level() == 1)
        #expect(
            try SQLiteCatalog(path: fixture.path).read { try $0.volume(1) } != nil,
            "it is in the file, whatever becomes of the process")
        try catalog.write { try $0.insert(fixture.volume(2)) }
        #expect(try level() == 2)
        #expect(throws: Refused.self) { try catalog.writeWithoutSync { _ in throw Refused() } }
        let levels = Levels()
        try catalog.write { _ in
            for number in [3, 4] as [Int64] {
                Thread.detachNewThread {
                    let insert = { (transaction: any CatalogTransaction) in
                        try transaction.insert(fixture.volume(InstanceNumber(rawValue: number)))
                    }
                    try? number == 3 ? catalog.writeWithoutSync(insert) : catalog.write(insert)
                    levels.add((try? level()) ?? nil)
                }
            }
            while catalog.waitingCount < 2 { usleep(500) }
        }
        while levels.all.count < 2 { usleep(500) }
        #expect(levels.all == [2, 2])
        #expect(try catalog.read { try $0.volumes(VolumeQuery()).totalCount } == 4)
    }

    /// A commit that failed may stand in the log and come back; another one is made in its place, which changes something.
    @Test func aCommitThatFailedIsReplacedByAnother() throws {
        let catalog = try fixture.open()
        let refuser = CommitRefuser(count: 1)
        catalog.writer.add(transactionObserver: refuser, extent: .databaseLifetime)
        let commits = CommitCounter()
        catalog.writer.add(transactionObserver: commits, extent: .databaseLifetime)
        #expect(throws: CommitRefuser.Failure.self) { try catalog.write { try $0.insert(fixture.volume(1)) } }
        #expect(commits.count == 1)
        #expect(
            try catalog.write { try $0.allocateNumber() }.rawValue == InstanceNumber.first.rawValue + 1, "a number went with it")
        #expect(try catalog.read { try $0.volume(1) } == nil)
    }

    @Test func manyThreadsWithManyTransactionsEach() throws {
        let catalog = try fixture.open()
        let outcomes = Outcomes()
        for thread in Int64(0)..<8 {
            Thread.detachNewThread {
                for number in (thread * 100 + 1)...(thread * 100 + 100) {
                    let volume = fixture.volume(InstanceNumber(rawValue: number))
                    outcomes.set(number, Result { try catalog.write { try $0.insert(volume) } }.failure)
                }
            }
        }
        while outcomes.all.count < 800 { usleep(500) }
        #expect(outcomes.all.values.allSatisfy { $0 == nil })
        #expect(try catalog.read { try $0.volumes(VolumeQuery()).totalCount } == 800)
    }

    @Test func readersSeeOneStateBesideAWriter() throws {
        let catalog = try fixture.open()
        try catalog.read { reader in
            #expect(try reader.volume(1) == nil)
            try catalog.write { try $0.insert(fixture.volume(1)) }
            #expect(try reader.volume(1) == nil, "committed after this read began")
        }
        #expect(try catalog.read { try $0.volume(1) } != nil)
        #expect(throws: Refused.self) { try catalog.read { _ in throw Refused() } }
        #expect(try catalog.read { try $0.volume(1) } != nil, "the connection of the read that threw is of use still")
    }

    /// Brings transactions 1 to `count` on threads of their own while another one is in hand, then lets go of that: what became of each.
    private func holdingAWriter(
        of catalog: SQLiteCatalog, count: Int64, _ body: @escaping @Sendable (Int64, any CatalogTransaction) throws -> Void
    ) throws -> [Int64: (any Error)?] {
        let outcomes = Outcomes()
        try catalog.write { _ in
            for number in 1...count {
                Thread.detachNewThread {
                    outcomes.set(number, Result { try catalog.write { try body(number, $0) } }.failure)
                }
            }
            while catalog.waitingCount < count { usleep(500) }
        }
        while outcomes.all.count < count { usleep(500) }
        return outcomes.all
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

private final class Outcomes: Sendable {
    private let state = Mutex<[Int64: (any Error)?]>([:])

    var all: [Int64: (any Error)?] { state.withLock { $0 } }
    func set(_ number: Int64, _ error: (any Error)?) { state.withLock { $0[number] = .some(error) } }
}

private final class Levels: Sendable {
    private let state = Mutex<[Int?]>([])

    var all: [Int?] { state.withLock { $0 } }
    func add(_ level: Int?) { state.withLock { $0.append(level) } }
}

private final class CommitCounter: TransactionObserver, Sendable {
    private let commits = Atomic(0)

    var count: Int { commits.load(ordering: .relaxed) }
    func observes(eventsOfKind _: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with _: DatabaseEvent) {}
    func databaseDidRollback(_: Database) {}
    func databaseDidCommit(_: Database) { commits.add(1, ordering: .relaxed) }
}

/// Fails commits that change something: the first ones, or all.
private final class CommitRefuser: TransactionObserver {
    struct Failure: Error {}
    private var hasChanges = false
    private var remainingCount: Int

    init(count: Int = .max) { remainingCount = count }

    func observes(eventsOfKind _: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with _: DatabaseEvent) { hasChanges = true }
    func databaseWillCommit() throws {
        guard hasChanges, remainingCount > 0 else { return }
        remainingCount -= 1
        throw Failure()
    }
    func databaseDidRollback(_: Database) { hasChanges = false }
    func databaseDidCommit(_: Database) {}
}
