import Synchronization
import Testing
import VarveClient
import VarveTestKit

/// A list that others change while it is read: newest first, in pages, as a Varve answers.
private final class ChangingList: Transport {
    private struct State {
        var numbers: [Int]
        var pages: [Int] = []
    }

    private let state: Mutex<State>
    /// What others do after an answer, the first one being 1.
    private let change: @Sendable (Int, inout [Int]) -> Void

    init(_ numbers: [Int], change: @escaping @Sendable (Int, inout [Int]) -> Void = { _, _ in }) {
        state = Mutex(State(numbers: numbers))
        self.change = change
    }

    var pages: [Int] { state.withLock { $0.pages } }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let parameters = (try? RequestParameters(query: RequestTarget(request.target).query)) ?? RequestParameters()
        let page = parameters["pageNo"].flatMap { Int($0) } ?? 1
        let size = parameters["pageSize"].flatMap { Int($0) } ?? Int.max
        return state.withLock { state in
            let sorted = state.numbers.sorted(by: >)
            let items = sorted.dropFirst((page - 1) * size).prefix(size).map { number in
                var snapshot = BlockStorageSnapshotInstance.example
                snapshot.blockStorageSnapshotInstanceNo = "\(number)"
                return snapshot
            }
            state.pages.append(page)
            change(state.pages.count, &state.numbers)
            return .items(items, of: GetBlockStorageSnapshotInstanceListRequest.operation, totalRows: sorted.count)
        }
    }
}

@Suite("Paging")
struct PagingTests {
    private func numbers(_ list: ChangingList, size: Int = 3) async throws -> [Int] {
        let client = StorageClient(
            ClientConfiguration(endpoint: .localVarve, credentials: ScriptedClient.key), transport: list)
        var numbers: [Int] = []
        for try await snapshot in client.snapshots.all(pageSize: size) { numbers.append(Int(snapshot.number) ?? 0) }
        return numbers
    }

    @Test("every object once, in order, whatever the number of pages", arguments: [0, 1, 2, 3, 4, 6, 7])
    func still(count: Int) async throws {
        let list = ChangingList(Array(0..<count))
        #expect(try await numbers(list) == Array((0..<count).reversed()))
        #expect(list.pages == Array(1...max(1, (count + 2) / 3)))
    }

    @Test("only pages that are needed are asked for")
    func lazy() async throws {
        let list = ChangingList(Array(0..<9))
        let client = StorageClient(
            ClientConfiguration(endpoint: .localVarve, credentials: ScriptedClient.key), transport: list)
        for try await snapshot in client.snapshots.all(pageSize: 3) where snapshot.number == "7" { break }
        #expect(list.pages == [1])
    }

    @Test("objects that are made meanwhile move others over the edge of a page: none comes twice")
    func creations() async throws {
        let list = ChangingList(Array(0..<7)) { call, numbers in if call <= 2 { numbers += [10 * call, 10 * call + 1] } }
        let found = try await numbers(list)
        #expect(found.filter { $0 < 7 } == Array((0..<7).reversed()))
        #expect(Set(found).count == found.count)
    }

    @Test("objects that are deleted meanwhile move others over the edge of a page: none of those that stay is left out")
    func deletions() async throws {
        let list = ChangingList(Array(0..<9)) { call, numbers in
            if call == 1 { numbers.removeAll { $0 == 8 || $0 == 7 } }
            if call == 2 { numbers.removeAll { $0 == 6 } }
        }
        let found = try await numbers(list)
        #expect(Set(found).isSuperset(of: 0..<6))
        #expect(Set(found).count == found.count)
    }

    @Test("whatever others do, what is there all the time comes exactly once", arguments: 0..<200)
    func model(seed: Int) async throws {
        var random = SplitMix(seed: UInt64(seed))
        let staying = Set((0..<20).map { 2 * $0 })
        let passing = (0..<20).map { 2 * $0 + 1 }
        let plan = (0..<40).map { _ in
            (
                made: Int.random(in: 0...2, using: &random), removed: Int.random(in: 0...4, using: &random),
                from: Int.random(in: 0..<20, using: &random)
            )
        }
        let list = ChangingList(Array(staying) + passing) { call, numbers in
            guard call < plan.count else { return }
            let step = plan[call]
            let gone = numbers.filter { !staying.contains($0) }.sorted().dropFirst(step.from % 7).prefix(step.removed)
            numbers.removeAll { gone.contains($0) }
            for index in 0..<step.made { numbers.append(1000 + 10 * call + index) }
        }
        let found = try await numbers(list, size: 1 + seed % 7)
        #expect(Set(found).isSuperset(of: staying))
        #expect(Set(found).count == found.count)
    }

    @Test("a page that fails ends the sequence with its error")
    func failure() async throws {
        let first = TransportResponse.items(
            [BlockStorageSnapshotInstance.example], of: GetBlockStorageSnapshotInstanceListRequest.operation, totalRows: 2)
        let scripted = ScriptedClient([.success(first), .success(.refusal("1100000"))])
        var iterator = scripted.client.snapshots.all(pageSize: 1).makeAsyncIterator()
        #expect(try await iterator.next() == .example)
        await #expect(throws: ClientError.self) { try await iterator.next() }
        #expect(try await iterator.next() == nil)
    }
}
