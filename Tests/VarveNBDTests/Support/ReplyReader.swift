import VarveNBD

/// One reply as a client understands it.
struct Reply: Equatable {
    enum Chunk: Equatable {
        case data(offset: UInt64, [UInt8])
        case hole(Range<UInt64>)
        case status(id: UInt32, [Status])
        case error(UInt32, String)
    }

    struct Status: Equatable {
        let length: UInt64
        let flags: UInt64
    }

    let cookie: UInt64
    var chunks: [Chunk] = []

    /// The number of the error, 0 for success.
    var error: UInt32 {
        for case .error(let number, _) in chunks { return number }
        return 0
    }

    /// What a READ of that range gives; nil if the chunks do not cover it exactly.
    func content(of range: Range<UInt64>) -> [UInt8]? {
        var bytes: [UInt8] = []
        for chunk in chunks {
            let at = range.lowerBound + UInt64(bytes.count)
            switch chunk {
            case .data(let offset, let data) where offset == at: bytes += data
            case .hole(let hole) where hole.lowerBound == at: bytes += [UInt8](repeating: 0, count: hole.count)
            default: return nil
            }
        }
        return bytes.count == range.count ? bytes : nil
    }
}

/// Takes the bytes of a server apart by the rules of the protocol, written without the code that is tested.
struct ReplyReader {
    struct Violation: Error, CustomStringConvertible {
        let description: String
    }

    let format: ReplyFormat
    /// Simple replies do not tell whether data follows: the lengths of READs by their cookies.
    var readLengths: [UInt64: Int] = [:]
    private var rest: ArraySlice<UInt8> = []

    init(_ format: ReplyFormat, readLengths: [UInt64: Int] = [:]) {
        self.format = format
        self.readLengths = readLengths
    }

    /// The replies in `bytes`, which ends with a whole one. Chunks of different replies do not interleave here.
    mutating func replies(_ bytes: [UInt8]) throws -> [Reply] {
        rest = bytes[...]
        var replies: [Reply] = []
        while !rest.isEmpty { replies.append(try format == .simple ? simple() : chunked()) }
        return replies
    }

    private mutating func simple() throws -> Reply {
        try expect(take(UInt32.self) == 0x6744_6698, "magic of a simple reply")
        let error = try take(UInt32.self)
        var reply = Reply(cookie: try take(UInt64.self))
        if error != 0 {
            reply.chunks = [.error(error, "")]
        } else if let count = readLengths[reply.cookie], count > 0 {
            reply.chunks = [.data(offset: 0, try bytes(count))]
        }
        return reply
    }

    private mutating func chunked() throws -> Reply {
        var reply: Reply?
        while true {
            try expect(take(UInt32.self) == (format == .structured ? 0x668e_33ef : 0x6e8a_278c), "magic of a chunk")
            let flags = try take(UInt16.self)
            try expect(flags <= 1, "flags of a chunk")
            let type = try take(UInt16.self)
            let cookie = try take(UInt64.self)
            try expect(reply == nil || reply?.cookie == cookie, "a reply is finished before the next begins")
            var current = reply ?? Reply(cookie: cookie)
            if let chunk = try payload(type, isLast: flags == 1) { current.chunks.append(chunk) }
            if flags == 1 { return current }
            reply = current
        }
    }

    private mutating func payload(_ type: UInt16, isLast: Bool) throws -> Reply.Chunk? {
        if format == .extended { _ = try take(UInt64.self) }
        let count = try format == .extended ? Int(take(UInt64.self)) : Int(take(UInt32.self))
        let end = rest.count - count
        let chunk = try content(type, count, isLast: isLast)
        try expect(rest.count == end, "a chunk of type \(type) is as long as it says")
        return chunk
    }

    private mutating func content(_ type: UInt16, _ count: Int, isLast: Bool) throws -> Reply.Chunk? {
        switch type {
        case 0:
            try expect(isLast && count == 0, "NONE is empty and last")
            return nil
        case 1:
            try expect(count > 8, "OFFSET_DATA has data")
            return .data(offset: try take(UInt64.self), try bytes(count - 8))
        case 2:
            let offset = try take(UInt64.self)
            let length = try take(UInt32.self)
            try expect(length > 0, "a hole has a length")
            return .hole(offset..<offset + UInt64(length))
        case 5 where format == .structured:
            let id = try take(UInt32.self)
            return .status(id: id, try (0..<(count - 4) / 8).map { _ in try status(UInt32.self) })
        case 6 where format == .extended:
            let id = try take(UInt32.self)
            return .status(id: id, try (0..<take(UInt32.self)).map { _ in try status(UInt64.self) })
        case 0x8001:
            let error = try take(UInt32.self)
            try expect(error != 0, "an error is no success")
            return .error(error, String(decoding: try bytes(Int(take(UInt16.self))), as: UTF8.self))
        default:
            throw Violation(description: "unexpected chunk of type \(type)")
        }
    }

    private mutating func status<T: FixedWidthInteger>(_ type: T.Type) throws -> Reply.Status {
        Reply.Status(length: UInt64(try take(type)), flags: UInt64(try take(type)))
    }

    private mutating func take<T: FixedWidthInteger>(_ type: T.Type) throws -> T { integer(type, try bytes(T.bitWidth / 8)) }

    private mutating func bytes(_ count: Int) throws -> [UInt8] {
        try expect(count <= rest.count, "a reply is whole")
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    private func expect(_ condition: Bool, _ rule: String) throws {
        if !condition { throw Violation(description: "broken: \(rule)") }
    }
}
