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

private final class CommitCounter: TransactionObserver, Sendable {
    private let commits = Atomic(0)

    var count: Int { commits.load(ordering: .relaxed) }
    func observes(eventsOfKind _: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with _: DatabaseEvent) {}
    func databaseDidRollback(_: Database) {}
    func databaseDidCommit(_: Database) { commits.add(1, ordering: .relaxed) }
}

/// Fails every commit of changes of volumes.
private final class CommitRefuser: TransactionObserver {
    struct Failure: Error {}
    private var hasChanges = false

    func observes(eventsOfKind _: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with _: DatabaseEvent) { hasChanges = true }
    func databaseWillCommit() throws { if hasChanges { throw Failure() } }
    func databaseDidRollback(_: Database) { hasChanges = false }
    func databaseDidCommit(_: Database) {}
}
