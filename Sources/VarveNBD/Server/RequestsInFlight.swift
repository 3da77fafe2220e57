import VarveBackend

/// The requests of one connection that others do, so that what waits for a disk is in nobody's way: the kernel reads what lies in one piece, if it
/// lets this process have a ring; workers do the rest. For the connection's own thread.
struct RequestsInFlight: ~Copyable {
    /// So many requests, or about so many bytes of replies, are done at a time for one connection.
    private static let countMax = ReadRing.readCountMax
    private static let byteCountMax = 8 << 20
    private static let retryMilliseconds: CInt = 10
    private static let roomByteCountMin = 8 << 10

    private let executor: RequestExecutor
    private let workers: WorkerPool
    private let account: BufferAccount
    private let counters: RequestCounters
    /// Made when it is needed: most clients never wait.
    private var replies: ReplyQueue?
    /// The same.
    private var ring: ReadRing?
    private var mayHaveRing: Bool
    private var count = 0
    /// Those of them that the kernel does.
    private var readCount = 0
    private var byteCount = 0
    /// Memory for the next ones.
    private var spare: [LeftRequest] = []
    /// Done while nobody looked.
    private var early: [LeftRequest] = []
    /// Done, and not sent yet.
    private(set) var ready: [LeftRequest] = []

    /// - Parameter mayHaveRing: false leaves everything to workers.
    init(
        _ executor: RequestExecutor, _ workers: WorkerPool, _ account: BufferAccount, _ counters: RequestCounters,
        mayHaveRing: Bool
    ) {
        self.mayHaveRing = mayHaveRing
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
    /// - Returns: false if there are too many, or there is no memory for one more: send some replies first. If none is in flight, a WRITE is for the
    ///   caller, which has its payload; for any other the memory was refused, and the connection is over.
    /// - Throws: the system has no descriptor left; nothing is in flight then.
    mutating func start(_ request: Request, payload: UnsafeRawBufferPointer) throws(Errno) -> Bool {
        let replies: ReplyQueue
        if let made = self.replies { replies = made } else { replies = try ReplyQueue() }
        self.replies = replies
        guard let left = room(for: request, replies) else { return false }
        count += 1
        byteCount += left.roomByteCount
        left.prepare(request, payload: payload)
        if !startReading(request, left) { workers.submit(left) }
        return true
    }

    /// - Returns: false if the kernel cannot do it.
    private mutating func startReading(_ request: Request, _ left: LeftRequest) -> Bool {
        guard mayHaveRing, request.command == .read, !request.isSlow else { return false }
        if ring == nil {
            ring = ReadRing()
            mayHaveRing = ring != nil
        }
        // Whatever is wrong, the worker finds it too.
        guard mayHaveRing, let place = (try? executor.device.beginReading(request.range)) ?? nil else { return false }
        left.place = place
        let token = UInt64(UInt(bitPattern: Unmanaged.passRetained(left).toOpaque()))
        readCount += 1
        ring?.read(place.descriptor, into: left.dataRoom, at: place.offset, token: token)
        return true
    }

    private mutating func room(for request: Request, _ replies: ReplyQueue) -> LeftRequest? {
        let needed = request.leftByteCount
        if count > 0, count == Self.countMax || byteCount + needed > Self.byteCountMax { return nil }
        if let position = spare.lastIndex(where: { $0.roomByteCount >= needed }) { return spare.remove(at: position) }
        let rounded = max(Self.roomByteCountMin, needed)
        if let memory = PageMemory(byteCount: rounded, claimedAtOnceFrom: account) {
            return LeftRequest(memory, executor, replies)
        }
        spare = []
        // Who waits for memory must not hold much, as the payload of a large WRITE is.
        guard isEmpty, request.neededPayloadByteCount == 0, let memory = PageMemory(byteCount: rounded, claimedFrom: account)
        else { return nil }
        return LeftRequest(memory, executor, replies)
    }

    /// Looks what has been done.
    mutating func collect() {
        let known = ready.count
        if count > known {
            replies?.take(into: &ready)
            collectReads()
            ready += early
            early.removeAll(keepingCapacity: true)
        }
        for left in ready[known...] { left.count(in: counters) }
    }

    private mutating func collectReads() {
        while readCount > 0, let (token, result) = ring?.next() { finishReading(token, result) }
    }

    private mutating func finishReading(_ token: UInt64, _ result: Int) {
        guard let pointer = UnsafeRawPointer(bitPattern: UInt(token)) else { preconditionFailure("a read that nobody began") }
        let left = Unmanaged<LeftRequest>.fromOpaque(pointer).takeRetainedValue()
        if let place = left.place { executor.device.endReading(place) }
        left.place = nil
        readCount -= 1
        // What is past the end of the file, or has failed, a worker tries again.
        if left.finishRead(result) { early.append(left) } else { workers.submit(left) }
    }

    /// Whether the kernel reads places that the device keeps for it.
    var hasReads: Bool { readCount > 0 }

    /// Waits until the kernel reads nothing any more. Before anything that may take as long as a client likes: what it reads is kept from others.
    mutating func finishReads() {
        while readCount > 0 {
            ring?.submitAndWait()
            collectReads()
        }
    }

    /// Has the kernel begin what was left to it.
    /// - Returns: false if it could not take all of it now.
    @discardableResult
    func submit() -> Bool { ring?.submit() ?? true }

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
        if !early.isEmpty { return false }
        let isSubmitted = submit()
        return try replies.wait(
            orFor: descriptor, or: ring?.descriptor ?? -1, milliseconds: isSubmitted ? -1 : Self.retryMilliseconds)
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
