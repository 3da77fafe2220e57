/// Work in order: each piece names the objects that it is about, and of those that name the same one, one is taken at a time, in the
/// order in which they came. Pieces that have no object in common know nothing of each other.
///
/// A value: no threads, no clock. Every change costs as much as the piece has objects, however much there is in the queue.
package struct LaneQueue<Object: Hashable & Sendable, Work: Sendable>: Sendable {
    /// Names a piece; later pieces have larger ones.
    package typealias ID = Int

    package enum Phase: Sendable {
        /// Keeps its place, and is not taken before it is released.
        case held
        /// Waits for its turn, or to be taken.
        case waiting
        case taken
        /// Was taken, and waits for something outside; nobody does it meanwhile.
        case suspended
    }

    package struct Entry: Sendable {
        package let objects: [Object]
        package var work: Work
        package fileprivate(set) var phase: Phase
    }

    private var entries: [ID: Entry] = [:]
    private var lanes: [Object: [ID]] = [:]
    /// Those whose turn it is, as they got it; what is before `head` has been taken.
    private var ready: [ID] = []
    private var head = 0
    private var nextID: ID = 0

    private var takenIDs: Set<ID> = []
    private var suspendedIDs: Set<ID> = []

    package init() {}

    package var takenCount: Int { takenIDs.count }
    /// Taken or suspended.
    package var inHandCount: Int { takenIDs.count + suspendedIDs.count }
    package var inHand: [(id: ID, work: Work)] {
        takenIDs.union(suspendedIDs).sorted().compactMap { id in entries[id].map { (id, $0.work) } }
    }

    /// How many could be taken now.
    package var readyCount: Int { ready.count - head }
    package var isEmpty: Bool { entries.isEmpty }

    /// All that there is, in the order in which it came.
    package var all: [Entry] { entries.sorted { $0.key < $1.key }.map(\.value) }

    package subscript(id: ID) -> Entry? { entries[id] }

    /// Adds a piece behind all that name an object of it.
    /// - Parameter objects: each once.
    @discardableResult
    package mutating func append(_ work: Work, about objects: [Object], isHeld: Bool = false) -> ID {
        let id = nextID
        nextID += 1
        entries[id] = Entry(objects: objects, work: work, phase: isHeld ? .held : .waiting)
        for object in objects { lanes[object, default: []].append(id) }
        noteIfReady(id)
        return id
    }

    /// Takes the piece that has waited longest since its turn came. It keeps its turn until ``finish(_:)``.
    package mutating func take() -> (id: ID, work: Work)? {
        guard head < ready.count else { return nil }
        let id = ready[head]
        head += 1
        if head == ready.count || head == 256 {
            ready.removeFirst(head)
            head = 0
        }
        guard let work = entries[id]?.work else { preconditionFailure("work \(id) is ready and gone") }
        entries[id]?.phase = .taken
        takenIDs.insert(id)
        return (id, work)
    }

    /// Changes a piece in its place. It must be there.
    package mutating func change(_ id: ID, _ body: (inout Work) -> Void) {
        guard var entry = entries[id] else { preconditionFailure("there is no work \(id)") }
        body(&entry.work)
        entries[id] = entry
    }

    /// Puts a piece that was taken back to its place, to be taken again once it is released.
    package mutating func hold(_ id: ID) {
        precondition(takenIDs.remove(id) != nil, "work \(id) is not taken")
        entries[id]?.phase = .held
    }

    /// Puts a piece that was taken aside: it keeps its turn, and is not taken before it is resumed.
    package mutating func suspend(_ id: ID) {
        precondition(takenIDs.remove(id) != nil, "work \(id) is not taken")
        suspendedIDs.insert(id)
        entries[id]?.phase = .suspended
    }

    /// Lets a piece that is suspended be taken again.
    package mutating func resume(_ id: ID) {
        precondition(suspendedIDs.remove(id) != nil, "work \(id) is not suspended")
        entries[id]?.phase = .waiting
        noteIfReady(id)
    }

    /// Lets a piece that is held be taken when its turn comes.
    /// - Returns: false if it is forgotten.
    @discardableResult
    package mutating func release(_ id: ID) -> Bool {
        guard entries[id] != nil else { return false }
        precondition(entries[id]?.phase == .held, "work \(id) is not held")
        entries[id]?.phase = .waiting
        noteIfReady(id)
        return true
    }

    /// Ends a piece that was taken; those behind it move up.
    package mutating func finish(_ id: ID) {
        guard takenIDs.remove(id) != nil, let entry = entries.removeValue(forKey: id) else {
            preconditionFailure("work \(id) is not taken")
        }
        for object in entry.objects {
            lanes[object]?.removeFirst()
            if lanes[object]?.isEmpty == true { lanes[object] = nil }
        }
        // After all its lanes have moved, so that one which waits in two of them is noted once.
        var seen: Set<ID> = []
        for object in entry.objects {
            if let next = lanes[object]?.first, seen.insert(next).inserted { noteIfReady(next) }
        }
    }

    /// Forgets all. Their numbers are not given out again. None may be in hand.
    package mutating func removeAll() {
        precondition(inHandCount == 0, "work is in hand")
        entries = [:]
        lanes = [:]
        ready = []
        head = 0
    }

    private mutating func noteIfReady(_ id: ID) {
        guard let entry = entries[id], entry.phase == .waiting else { return }
        if entry.objects.allSatisfy({ lanes[$0]?.first == id }) { ready.append(id) }
    }
}
