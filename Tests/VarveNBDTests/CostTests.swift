import CAllocationCount
import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

/// What one request costs, counted, not timed: allocations of the session, over a device that makes none.
@Suite struct CostTests {
    /// Allocations of 400 requests of each kind, sent in bursts as a client with a deep queue does, after a turn to warm up.
    private func allocations(_ format: ReplyFormat, _ requests: [UInt8]) -> Int {
        let device = CheckedDevice(FlatDevice(byteCount: 1 << 20))
        var session = TransmissionSession(device: device, terms: TransmissionTerms(format: format), stop: StopFlag())
        var input = InputBuffer()
        var output = OutputBuffer()
        for _ in 0..<10 { serve(requests, &session, &input, &output) }
        let before = varve_allocation_count()
        for _ in 0..<100 { serve(requests, &session, &input, &output) }
        return varve_allocation_count() - before
    }

    private func serve(
        _ requests: [UInt8], _ session: inout TransmissionSession, _ input: inout InputBuffer, _ output: inout OutputBuffer
    ) {
        requests.withUnsafeBytes { input.free.copyMemory(from: $0) }
        input.received(requests.count)
        while true {
            let step = session.step(&input, &output)
            output.removeAll()
            switch step {
            case .send, .pause: break
            case .leave(let left): session.finish(left, input, &output)
            case .receive, .end: return
            }
            output.removeAll()
        }
    }

    @Test(arguments: FormatBytes.all) func readsAndWritesAllocateNothing(format: ReplyFormat) {
        let bytes = FormatBytes(format: format)
        let page = [UInt8](repeating: 7, count: 4096)
        let burst = (0..<4 as Range<UInt64>).flatMap { index in
            bytes.write(page, cookie: index, offset: index * 4096) + bytes.write([1, 2, 3], flags: 1, offset: index * 512)
                + bytes.request(.read, cookie: index, offset: index * 4096, length: 4096)
                + bytes.request(.read, cookie: index, offset: index, length: 64 << 10)
        }
        #expect(allocations(format, burst) == 0)
    }

    /// A look for holes goes into a list that is used again.
    @Test(arguments: [.structured, .extended] as [ReplyFormat]) func largeReadsAllocateNothing(format: ReplyFormat) {
        #expect(allocations(format, FormatBytes(format: format).request(.read, length: 128 << 10)) == 0)
    }

    /// So that zero means something.
    @Test func countingSeesAllocations() {
        let before = varve_allocation_count()
        let array = [UInt8](repeating: 1, count: 100_000)
        #expect(varve_allocation_count() > before && array[99_999] == 1)
    }

    /// FLUSH, TRIM, WRITE_ZEROES, CACHE and refusals with their texts.
    @Test(arguments: FormatBytes.all) func othersAllocateNothing(format: ReplyFormat) {
        let bytes = FormatBytes(format: format)
        let burst =
            bytes.request(.flush) + bytes.request(.trim, length: 8192) + bytes.request(.writeZeroes, offset: 5, length: 8192)
            + bytes.request(.cache, length: 1 << 20) + bytes.request(.read, offset: 1 << 20, length: 1)
            + bytes.write([1, 2, 3], offset: 1 << 20)
        #expect(allocations(format, burst) == 0)
    }
}
