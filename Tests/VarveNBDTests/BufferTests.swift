import Testing
import VarveNBD
import VarveTestKit

private typealias Bytes = TransmissionBytes

/// How replies are collected and memory is reused.
@Suite struct BufferTests {
    private let device = RecordingDevice(byteCount: 1 << 20)

    @Test func repliesOfABurstLeaveTogether() {
        var session = TransmissionSession(device: device, terms: TransmissionTerms(), stop: StopFlag())
        var input = InputBuffer()
        var output = OutputBuffer()
        let burst = (0..<32).flatMap { Bytes.request(.read, cookie: $0, offset: $0 * 4096, length: 4096) }
        input.free.copyBytes(from: burst)
        input.received(burst.count)
        #expect(session.step(&input, &output) == .receive(byteCount: 28))
        #expect(output.bytes.count == 32 * (16 + 4096))
    }

    @Test func outputIsBounded() {
        var session = TransmissionSession(device: device, terms: TransmissionTerms(), stop: StopFlag())
        var input = InputBuffer()
        var output = OutputBuffer()
        let burst = (0..<8).flatMap { Bytes.request(.read, cookie: $0, length: 60 << 10) }
        input.free.copyBytes(from: burst)
        input.received(burst.count)
        #expect(session.step(&input, &output) == .send)
        #expect(output.bytes.count == 4 * (16 + (60 << 10)))
    }

    /// What may wait for a disk: its reply may come after those to requests behind it.
    @Test func slowRequestsAreLeftToOthers() {
        let device = RecordingDevice(byteCount: 8 << 20)
        device.becomeCold()
        let requests = [
            Bytes.request(.flush, cookie: 1), Bytes.request(.read, cookie: 2, length: 1),
            Bytes.request(.read, cookie: 3, length: 100_000), Bytes.write([1], flags: 1, cookie: 4),
            Bytes.request(.cache, cookie: 5, length: 1),
            Bytes.request(.trim, flags: 1, cookie: 6, length: 4096), Bytes.request(.writeZeroes, cookie: 7, length: 5 << 20),
        ]
        var session = TransmissionSession(device: device, terms: TransmissionTerms(), stop: StopFlag())
        var input = InputBuffer()
        var output = OutputBuffer()
        let burst = Bytes.write([1]) + requests.joined()
        input.free.copyBytes(from: burst)
        input.received(burst.count)
        var left: [Request] = []
        while case .leave(let request) = session.step(&input, &output) { left.append(request) }
        #expect(left.map(\.reply.cookie) == [1, 2, 3, 4, 5, 6, 7])
        #expect(
            left.map(\.command) == [.flush, .read, .read, .write, .cache, .trim, .writeZeroes],
            "a durable WRITE needs only its flush")
        #expect(device.calls == [.write(offset: 0, count: 1), .write(offset: 0, count: 1)])
        #expect(Array(output.bytes) == Bytes.reply(cookie: 1))
    }

    @Test func largeBuffersAreGivenBack() {
        var input = InputBuffer()
        input.makeRoom(for: 3 << 20)
        #expect(input.isLarge == true)
        #expect(input.free.count >= 3 << 20)
        input.shrink()
        #expect(input.free.count == InputBuffer.baseByteCount)
        var output = OutputBuffer()
        let roomByteCount = output.room(for: 3 << 20)?.count
        #expect(roomByteCount == 3 << 20)
        #expect(output.isLarge == true)
        output.shrink()
        #expect(output.isLarge == false)
    }

    @Test func growingKeepsTheUnreadBytes() {
        var input = InputBuffer()
        input.free.copyBytes(from: [1, 2, 3, 4, 5] as [UInt8])
        input.received(5)
        input.consume(2)
        input.makeRoom(for: InputBuffer.baseByteCount)
        #expect(Array(input.unread) == [3, 4, 5], "moved to the front")
        input.makeRoom(for: 2 * InputBuffer.baseByteCount)
        #expect(Array(input.unread) == [3, 4, 5], "moved to larger memory")
        #expect(input.free.count == 2 * InputBuffer.baseByteCount - 3)
    }
}
