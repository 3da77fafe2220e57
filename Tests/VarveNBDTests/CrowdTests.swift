import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

private typealias Bytes = TransmissionBytes

@Suite struct CrowdTests {
    @Test func itIsAsManyConnectionsAsProcessors() {
        let crowd = Crowd(processorCount: 2)
        var (one, other) = (Crowd.Member(), Crowd.Member())
        for _ in 0..<10 { #expect(!crowd.enter(&one, atMilliseconds: 1000), "one, however often") }
        #expect(crowd.enter(&other, atMilliseconds: 1001))
        #expect(crowd.enter(&one, atMilliseconds: 1002))
    }

    @Test func whoWasThereAMomentAgoCounts() {
        let crowd = Crowd(processorCount: 2)
        var (one, other) = (Crowd.Member(), Crowd.Member())
        _ = crowd.enter(&one, atMilliseconds: 160)
        _ = crowd.enter(&other, atMilliseconds: 160)
        #expect(crowd.enter(&one, atMilliseconds: 176), "in the next window")
        #expect(!crowd.enter(&one, atMilliseconds: 192), "the other is gone since")
        #expect(!crowd.enter(&one, atMilliseconds: 10_000))
        #expect(crowd.enter(&other, atMilliseconds: 10_000))
    }
}

/// Large READs beside others: done by the connection's thread, if nothing has to be waited for.
@Suite struct CrowdedSessionTests {
    private static let crowd = Crowd(processorCount: 1)
    private static let count = 256 << 10

    /// Where the session stands after a large READ, and what it has put into the output.
    private func read(
        _ device: RecordingDevice, _ format: ReplyFormat = .structured, memory: Int? = nil
    ) -> (step: TransmissionSession.Step, output: [UInt8]) {
        let account = memory.map { BufferAccount(BufferMemory(byteCount: $0), cutFlag: StopFlag()) {} }
        var session = TransmissionSession(
            device: device, terms: TransmissionTerms(format: format), stop: StopFlag(), crowd: Self.crowd)
        var input = InputBuffer()
        var output = OutputBuffer(account: account)
        let request = FormatBytes(format: format).request(.read, length: UInt64(Self.count))
        input.free.copyBytes(from: request)
        input.received(request.count)
        let step = session.step(&input, &output)
        return (step, Array(output.bytes))
    }

    @Test(arguments: FormatBytes.all) func itIsDoneInLine(format: ReplyFormat) {
        let bytes = [UInt8](repeating: 7, count: Self.count)
        let (step, output) = read(RecordingDevice(bytes: bytes), format)
        guard case .receive = step else {
            Issue.record("\(step)")
            return
        }
        #expect(output == FormatBytes(format: format).data(bytes))
    }

    private func expectLeft(_ outcome: (step: TransmissionSession.Step, output: [UInt8])) {
        guard case .leave(let request) = outcome.step else {
            Issue.record("\(outcome.step)")
            return
        }
        #expect(request.command == .read && outcome.output.isEmpty)
    }

    @Test func whatWaitsForADiskIsLeft() {
        let device = RecordingDevice(bytes: [UInt8](repeating: 7, count: Self.count))
        device.becomeCold()
        expectLeft(read(device))
    }

    @Test func holesAreToldByOthers() { expectLeft(read(RecordingDevice(byteCount: Self.count))) }

    @Test func memoryIsNotWaitedFor() {
        expectLeft(read(RecordingDevice(bytes: [UInt8](repeating: 7, count: Self.count)), memory: 4096))
    }
}
