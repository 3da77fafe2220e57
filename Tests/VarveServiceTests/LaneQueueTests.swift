import Testing
import VarveService
import VarveTestKit

/// The order of work, without threads.
@Suite struct LaneQueueTests {
    typealias Queue = LaneQueue<Int, String>

    private func queue(_ works: (String, [Int])...) -> Queue {
        var queue = Queue()
        for (work, objects) in works { queue.append(work, about: objects) }
        return queue
    }

    /// Takes all that can be taken.
    private func takeAll(_ queue: inout Queue) -> [(id: Int, work: String)] {
        var taken: [(id: Int, work: String)] = []
        while let next = queue.take() { taken.append(next) }
        return taken
    }

    @Test func worksOfOneObjectFollowEachOther() throws {
        var queue = queue(("a1", [1]), ("b1", [2]), ("a2", [1]), ("a3", [1]))
        var taken = takeAll(&queue)
        #expect(taken.map(\.work) == ["a1", "b1"] && queue.takenCount == 2 && queue.readyCount == 0)
        queue.finish(taken[1].id)
        #expect(queue.take() == nil)
        queue.finish(taken[0].id)
        taken = takeAll(&queue)
        #expect(taken.map(\.work) == ["a2"])
        queue.finish(taken[0].id)
        #expect(takeAll(&queue).map(\.work) == ["a3"])
    }

    @Test func aWorkAboutTwoObjectsWaitsForBothAndHoldsBothUp() throws {
        var queue = queue(("a", [1]), ("b", [2]), ("ab", [1, 2]), ("a2", [1]), ("b2", [2]), ("c", [3]))
        var taken = takeAll(&queue)
        #expect(taken.map(\.work) == ["a", "b", "c"])
        queue.finish(taken[0].id)
        #expect(queue.readyCount == 0)
        queue.finish(taken[1].id)
        taken = takeAll(&queue)
        #expect(taken.map(\.work) == ["ab"])
        queue.finish(taken[0].id)
        #expect(takeAll(&queue).map(\.work) == ["a2", "b2"])
    }

    @Test func whatIsHeldKeepsItsPlace() throws {
        var queue = Queue()
        let held = queue.append("later", about: [1], isHeld: true)
        queue.append("behind", about: [1])
        queue.append("beside", about: [2])
        #expect(takeAll(&queue).map(\.work) == ["beside"])
        queue.release(held)
        let taken = takeAll(&queue)
        #expect(taken.map(\.work) == ["later"])
        queue.change(held) { $0 = "again" }
        queue.hold(held)
        #expect(queue.take() == nil && queue.takenCount == 1)
        queue.release(held)
        #expect(takeAll(&queue).map(\.work) == ["again"])
        queue.finish(held)
        #expect(takeAll(&queue).map(\.work) == ["behind"])
    }

    @Test func whatIsSuspendedKeepsItsTurn() throws {
        var queue = queue(("a1", [1]), ("a2", [1]), ("b", [2]))
        let taken = queue.take()
        let first = try #require(taken)
        queue.suspend(first.id)
        #expect(queue.takenCount == 0 && queue.inHandCount == 1 && queue.inHand.map(\.work) == ["a1"])
        #expect(takeAll(&queue).map(\.work) == ["b"])
        queue.resume(first.id)
        #expect(takeAll(&queue).map(\.work) == ["a1"])
        queue.finish(first.id)
        #expect(takeAll(&queue).map(\.work) == ["a2"])
    }

    @Test func allIsToldInTheOrderOfItsComing() {
        var queue = queue(("a", [1]), ("b", [1]), ("c", [2]))
        _ = queue.take()
        #expect(queue.all.map(\.work) == ["a", "b", "c"])
        #expect(queue.all.map(\.phase) == [.taken, .waiting, .waiting])
    }

    /// Random works, takings, failures and endings: never two about one object, each object's in order, nothing left.
    @Test(arguments: 0..<20 as Range<UInt64>) func anyInterleavingKeepsTheOrder(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var queue = Queue()
        var objects: [Int: [Int]] = [:]
        var inHand: [Int] = []
        var held: [Int] = []
        var suspended: [Int] = []
        var finished: [Int] = []
        var added = 0
        while added < 300 || !queue.isEmpty {
            switch Int.random(in: 0..<7, using: &random) {
            case 0, 1:
                guard added < 300 else { continue }
                let about = Array(
                    Set((0..<Int.random(in: 1...2, using: &random)).map { _ in Int.random(in: 0..<8, using: &random) }))
                let isHeld = Int.random(in: 0..<5, using: &random) == 0
                let id = queue.append("", about: about, isHeld: isHeld)
                objects[id] = about
                if isHeld { held.append(id) }
                added += 1
            case 2, 3:
                guard let (id, _) = queue.take() else { continue }
                for other in inHand + suspended { #expect(Set(objects[id]!).isDisjoint(with: objects[other]!)) }
                inHand.append(id)
            case 4:
                guard let id = inHand.randomElement(using: &random) else { continue }
                inHand.removeAll { $0 == id }
                switch Int.random(in: 0..<4, using: &random) {
                case 0:
                    queue.hold(id)
                    held.append(id)
                case 1:
                    queue.suspend(id)
                    suspended.append(id)
                default:
                    queue.finish(id)
                    finished.append(id)
                }
                #expect(queue.inHandCount == inHand.count + suspended.count)
            case 5:
                guard let id = suspended.randomElement(using: &random) else { continue }
                suspended.removeAll { $0 == id }
                queue.resume(id)
            default:
                guard let id = held.randomElement(using: &random) else { continue }
                held.removeAll { $0 == id }
                queue.release(id)
            }
        }
        #expect(finished.count == 300)
        for object in 0..<8 {
            let order = finished.filter { objects[$0]!.contains(object) }
            #expect(order == order.sorted())
        }
    }
}
