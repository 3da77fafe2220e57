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
        let burst = (0..<4).flatMap { Bytes.request(.read, cookie: $0, length: 200 << 10) }
        input.free.copyBytes(from: burst)
        input.received(burst.count)
        #expect(session.step(&input, &output) == .send)
        #expect(output.bytes.count == 16 + (200 << 10))
    }

    @Test func flushWaitsUntilEarlierRepliesAreSent() {
        var session = TransmissionSession(device: device, terms: TransmissionTerms(), stop: StopFlag())
        var input = InputBuffer()
        var output = OutputBuffer()
        let burst = Bytes.write([1]) + Bytes.request(.flush, cookie: 2)
        input.free.copyBytes(from: burst)
        input.received(burst.count)
        #expect(session.step(&input, &output) == .send)
        #expect(device.calls == [.write(offset: 0, count: 1)])
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
