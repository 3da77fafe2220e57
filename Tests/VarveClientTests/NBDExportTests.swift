import NIOCore
import NIOPosix
import Testing
import VarveClient
import VarveTesting

/// The bytes of a Varve under test, over its NBD socket, with nothing but the protocol's own words.
@Suite("NBD of a Varve in the test process", .timeLimit(.minutes(1)))
struct NBDExportTests {
    private static let optionMagic: UInt64 = 0x4948_4156_454F_5054  // IHAVEOPT
    private static let requestMagic: UInt32 = 0x2560_9513

    /// A connection to an export by EXPORT_NAME, the oldest way.
    private struct Connection {
        var input: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        let output: NIOAsyncChannelOutboundWriter<ByteBuffer>
        var buffer = ByteBuffer()

        mutating func read(_ count: Int) async throws -> ByteBuffer {
            while buffer.readableBytes < count {
                guard let more = try await input.next() else { throw CancellationError() }
                buffer.writeImmutableBuffer(more)
            }
            let slice = buffer.readSlice(length: count)
            return try #require(slice)
        }

        func write(_ fill: (inout ByteBuffer) -> Void) async throws {
            var buffer = ByteBuffer()
            fill(&buffer)
            try await output.write(buffer)
        }

        /// Opens an export; its size in bytes.
        mutating func open(_ name: String) async throws -> UInt64 {
            var greeting = try await read(18)
            let magic = greeting.readString(length: 16)
            #expect(magic == "NBDMAGICIHAVEOPT")
            try await write { buffer in
                buffer.writeInteger(UInt32(3))
                buffer.writeInteger(NBDExportTests.optionMagic)
                buffer.writeInteger(UInt32(1))
                buffer.writeInteger(UInt32(name.utf8.count))
                buffer.writeString(name)
            }
            var answer = try await read(10)
            let size = answer.readInteger(as: UInt64.self)
            return try #require(size)
        }

        /// Sends a request and checks that it was done.
        mutating func request(_ type: UInt16, offset: UInt64, count: Int, payload: [UInt8] = []) async throws {
            try await write { buffer in
                buffer.writeInteger(NBDExportTests.requestMagic)
                buffer.writeInteger(UInt16(0))
                buffer.writeInteger(type)
                buffer.writeInteger(UInt64(7))
                buffer.writeInteger(offset)
                buffer.writeInteger(UInt32(count))
                buffer.writeBytes(payload)
            }
            var reply = try await read(16)
            let (magic, error) = (reply.readInteger(as: UInt32.self), reply.readInteger(as: UInt32.self))
            #expect(magic == 0x6744_6698 && error == 0)
        }
    }

    private static func with(_ path: String, _ body: (inout Connection) async throws -> Void) async throws {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(unixDomainSocketPath: path) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await channel.executeThenClose { input, output in
            var connection = Connection(input: input.makeAsyncIterator(), output: output)
            try await body(&connection)
        }
    }

    @Test("what is written to a volume is in its snapshot")
    func bytes() async throws {
        try await withVarve { varve in
            let volume = try await varve.client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10).number
            try await varve.client.volumes.created(volume)
            try await varve.client.volumes.attach(volume, to: RunningVarve.localhostNumber)
            try await varve.client.volumes.attached(volume)
            #expect(varve.nbdURI(ofVolume: volume) == "nbd+unix:///\(volume)?socket=\(varve.nbdSocketPath)")
            let page = [UInt8](repeating: 0xA5, count: 4096)
            try await Self.with(varve.nbdSocketPath) { connection in
                #expect(try await connection.open(volume) == 10 << 30)
                try await connection.request(1, offset: 4096, count: page.count, payload: page)
            }
            let snapshot = try await varve.client.snapshots.create(of: volume).number
            try await varve.client.snapshots.created(snapshot)
            #expect(varve.nbdURI(ofSnapshot: snapshot).hasPrefix("nbd+unix:///snapshot/\(snapshot)?"))
            try await Self.with(varve.nbdSocketPath) { connection in
                #expect(try await connection.open("snapshot/\(snapshot)") == 10 << 30)
                try await connection.request(0, offset: 4096, count: page.count)
                #expect(Array(buffer: try await connection.read(page.count)) == page)
            }
        }
    }
}
