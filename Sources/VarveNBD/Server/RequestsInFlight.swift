/// The requests of one connection that others do, so that what waits for a disk is in nobody's way. For the connection's own thread.
struct RequestsInFlight: ~Copyable {
    /// So many requests, or about so many bytes of replies, are done at a time for one connection.
    private static let countMax = 64
    private static let byteCountMax = 8 << 20
    private static let roomByteCountMin = 8 << 10

    private let executor: RequestExecutor
    private let workers: WorkerPool
    private let account: BufferAccount
    private let counters: RequestCounters
    /// Made when it is needed: most clients never wait.
    private var replies: ReplyQueue?
    private var count = 0
    private var byteCount = 0
    /// Memory for the next ones.
    private var spare: [LeftRequest] = []
    /// Done, and not sent yet.
    private(set) var ready: [LeftRequest] = []

    init(_ executor: RequestExecutor, _ workers: WorkerPool, _ account: BufferAccount, _ counters: RequestCounters) {
        self.executor = executor
        self.workers = workers
        self.account = account
        self.counters = counters
    }

    var isEmpty: Bool { count == 0 }
    /// Whether memory for requests to come is worth giving back.
    var isLarge: Bool {
        let byteCount = spare.reduce(0) { $0 + $1.roomByteCount }
        return byteCount > (account.isContended ? 0 : InputBuffer.baseByteCount)
    }

    /// Has a request done.
    /// - Returns: false if there are too many, or there is no memory for one more: send some replies first. If none is in flight, the memory was
    ///   refused, and the connection is over.
    /// - Throws: the system has no descriptor left; nothing is in flight then.
    mutating func start(_ request: Request) throws(Errno) -> Bool {
        let replies: ReplyQueue
        if let made = self.replies { replies = made } else { replies = try ReplyQueue() }
        self.replies = replies
        guard let left = room(for: request.roomByteCount, replies) else { return false }
        count += 1
        byteCount += left.roomByteCount
        left.prepare(request)
        workers.submit(left)
        return true
    }

    private mutating func room(for needed: Int, _ replies: ReplyQueue) -> LeftRequest? {
        if count > 0, count == Self.countMax || byteCount + needed > Self.byteCountMax { return nil }
        if let position = spare.lastIndex(where: { $0.roomByteCount >= needed }) { return spare.remove(at: position) }
        let rounded = max(Self.roomByteCountMin, needed)
        if let memory = PageMemory(byteCount: rounded, claimedAtOnceFrom: account) {
            return LeftRequest(memory, executor, replies)
        }
        spare = []
        guard isEmpty, let memory = PageMemory(byteCount: rounded, claimedFrom: account) else { return nil }
        return LeftRequest(memory, executor, replies)
    }

    /// Looks what has been done.
    mutating func collect() {
        let known = ready.count
        if count > known { replies?.take(into: &ready) }
        for left in ready[known...] { left.count(in: counters) }
    }

    /// The ``ready`` ones have been sent, or nobody wants them any more.
    mutating func recycle() {
        for left in ready {
            count -= 1
            byteCount -= left.roomByteCount
        }
        spare += ready
        spare.removeFirst(max(0, spare.count + count - Self.countMax))
        ready.removeAll(keepingCapacity: true)
    }

    /// Waits until something may have been done, or `descriptor` can be read. Something is in flight.
    /// - Returns: true only if `descriptor` can be read.
    func wait(orFor descriptor: CInt) throws(Errno) -> Bool {
        guard let replies else { preconditionFailure("nothing is in flight") }
        return try replies.wait(orFor: descriptor)
    }

    /// Gives memory back that waits for requests.
    mutating func shrink() { spare = [] }

    /// Returns when nothing is in flight; what was not sent is dropped.
    consuming func end() {
        while true {
            collect()
            recycle()
            if isEmpty { return }
            // An error of poll(2) leaves nothing to do but to look again.
            _ = try? wait(orFor: -1)
        }
    }
}
