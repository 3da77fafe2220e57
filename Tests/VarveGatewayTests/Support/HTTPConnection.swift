import NIOCore
import NIOPosix

/// A connection that sends exactly what it is told to and reads one answer at a time, so that tests see the bytes on the wire.
struct HTTPConnection {
    struct BadAnswer: Error { let text: String }

    private var input: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let output: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var buffer: [UInt8] = []

    /// Runs `body` with a connection to a port of this machine.
    static func with<Result>(port: Int, _ body: (inout HTTPConnection) async throws -> Result) async throws -> Result {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { input, output in
            var connection = HTTPConnection(input: input.makeAsyncIterator(), output: output)
            return try await body(&connection)
        }
    }

    mutating func send(_ request: HTTPRequestText) async throws { try await output.write(ByteBuffer(string: request.bytes)) }

    /// Sends a request and reads its answer.
    mutating func exchange(_ request: HTTPRequestText) async throws -> HTTPAnswer {
        try await send(request)
        return try await answer(hasBody: request.method != "HEAD")
    }

    /// Reads the next answer. Whatever follows it stays for the one after.
    mutating func answer(hasBody: Bool = true) async throws -> HTTPAnswer {
        var end = Self.endOfHead(buffer)
        while end == nil {
            try await readMore()
            end = Self.endOfHead(buffer)
        }
        guard let end else { throw BadAnswer(text: "no head") }
        let (status, reason, headers) = try Self.head(buffer[..<end])
        let length = hasBody ? headers["content-length"].flatMap { Int($0) } ?? 0 : 0
        while buffer.count < end + 4 + length { try await readMore() }
        let body = Array(buffer[(end + 4)..<(end + 4 + length)])
        buffer.removeFirst(end + 4 + length)
        return HTTPAnswer(status: status, headers: headers, body: body, reason: reason)
    }

    /// Reads on until a text has come, and forgets what came up to its end.
    mutating func read(until text: String) async throws {
        let mark = Array(text.utf8)
        while true {
            let start = buffer.indices.first { buffer[$0...].starts(with: mark) }
            if let start {
                buffer.removeFirst(start + mark.count)
                return
            }
            try await readMore()
        }
    }

    /// Whether the server closes the connection without another byte.
    mutating func isClosed() async throws -> Bool {
        guard buffer.isEmpty else { return false }
        return try await input.next() == nil
    }

    private init(
        input: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator, output: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.input = input
        self.output = output
    }

    private mutating func readMore() async throws {
        guard let more = try await input.next() else { throw BadAnswer(text: "closed after \(buffer.count) bytes") }
        buffer += more.readableBytesView
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        guard bytes.count >= mark.count else { return nil }
        return (0...(bytes.count - mark.count)).first { bytes[$0..<($0 + mark.count)].elementsEqual(mark) }
    }

    private static func head(_ bytes: ArraySlice<UInt8>) throws -> (Int, String, [String: String]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            throw BadAnswer(text: String(decoding: bytes, as: UTF8.self))
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""
        }
        return (status, words[2...].joined(separator: " "), headers)
    }
}
