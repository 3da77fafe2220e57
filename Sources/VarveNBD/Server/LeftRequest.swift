import VarveBackend

/// A request that another thread does, and the memory of its reply.
///
/// Safe because it is handed over: the connection's thread uses it before it submits it and after it has come back, the worker in between.
final class LeftRequest: @unchecked Sendable {
    private let memory: PageMemory
    private let executor: RequestExecutor
    private let replies: ReplyQueue
    private var request: Request?
    private var extents = ExtentList(limit: 0)
    private var answer = Answer(byteCount: 0, isFailed: false)

    init(_ memory: consuming PageMemory, _ executor: RequestExecutor, _ replies: ReplyQueue) {
        self.memory = memory
        self.executor = executor
        self.replies = replies
    }

    /// How many bytes of payload and reply it has room for.
    var roomByteCount: Int { memory.bytes.count }

    /// The whole reply. Valid until the next ``prepare(_:)``.
    var reply: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory.bytes[..<answer.byteCount]) }

    /// Says what to do next. Keeps a copy of the payload, as far as it is needed, at the end of the memory.
    func prepare(_ request: Request, payload: UnsafeRawBufferPointer) {
        precondition(request.leftByteCount <= roomByteCount, "a request does not fit its memory")
        self.request = request
        self.payload.copyMemory(from: UnsafeRawBufferPointer(rebasing: payload[..<request.neededPayloadByteCount]))
    }

    private var payload: UnsafeMutableRawBufferPointer {
        let count = request?.neededPayloadByteCount ?? 0
        return UnsafeMutableRawBufferPointer(rebasing: memory.bytes[(memory.bytes.count - count)...])
    }

    /// Counts it as answered.
    func count(in counters: RequestCounters) {
        if let request { counters.count(request, isFailed: answer.isFailed) }
    }

    // MARK: A READ that the kernel does

    /// Where its bytes are read from.
    var place: FilePlace?

    /// Where its bytes go.
    var dataRoom: UnsafeMutableRawBufferPointer {
        guard let request else { preconditionFailure("nothing was left to do") }
        return ReplyEncoder(request.reply, into: memory.bytes).dataRoom(Int(request.length))
    }

    /// The kernel has read so many bytes, or failed.
    /// - Returns: false if that are not all: it is still to be done.
    func finishRead(_ result: Int) -> Bool {
        guard let request, result == request.length else { return false }
        var reply = ReplyEncoder(request.reply, into: memory.bytes)
        reply.data(request.range, isLast: true)
        answer = reply.answer
        return true
    }

    // MARK: What a worker does

    /// Does it, and hands the reply over. Blocks its thread in the device.
    func run() {
        guard let request else { preconditionFailure("nothing was left to do") }
        answer = executor.execute(request, payload: UnsafeRawBufferPointer(payload), into: memory.bytes, &extents)
        replies.add(self)
    }
}

extension Request {
    /// How many bytes of memory it needs when others do it.
    var leftByteCount: Int { roomByteCount + neededPayloadByteCount }
}
