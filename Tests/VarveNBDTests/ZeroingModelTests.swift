import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

/// TRIM and WRITE_ZEROES through the session at every alignment of head and tail, against an array of bytes (nbd-protocol.md, section 22,
/// number 7).
@Suite struct ZeroingModelTests {
    private static let byteCount = 16 << 10

    /// Distances from a page's start where something may go wrong, in two pages.
    private static let edges: [Int] = [0, 1, 511, 512, 513, 2048, 4094, 4095, 4096, 4097, 4608, 8191]

    private struct Case {
        let command: Command
        let flags: UInt16
        let range: Range<Int>
    }

    private static let cases: [Case] = edges.flatMap { head in
        edges.map { byteCount - $0 }.filter { $0 > head }.flatMap { tail in
            [
                Case(command: .trim, flags: 0, range: head..<tail), Case(command: .trim, flags: 1, range: head..<tail),
                Case(command: .writeZeroes, flags: 0, range: head..<tail),
                Case(command: .writeZeroes, flags: 2, range: head..<tail),
                Case(command: .writeZeroes, flags: 0x10, range: head..<tail),
            ]
        }
    }

    @Test(arguments: FormatBytes.all) func everyHeadAndTail(format: ReplyFormat) throws {
        let content = (0..<Self.byteCount).map { UInt8(truncatingIfNeeded: $0 % 251 + 1) }
        for test in Self.cases { try check(test, format, content) }
    }

    private func check(_ test: Case, _ format: ReplyFormat, _ content: [UInt8]) throws {
        let device = FlatDevice(byteCount: Self.byteCount)
        let bytes = FormatBytes(format: format)
        let zeroing = bytes.request(
            test.command, flags: test.flags, cookie: 2, offset: UInt64(test.range.lowerBound), length: UInt64(test.range.count))
        let terms = TransmissionTerms(format: format)
        let outcome = runTransmission(CheckedDevice(device), bytes.write(content) + zeroing, terms: terms)
        var reader = ReplyReader(format)
        let errors = try reader.replies(outcome.sent).map(\.error)
        let what = "\(test), \(format)"
        let isWhole = test.range.lowerBound % 4096 == 0 && test.range.count % 4096 == 0
        #expect(errors == [0, test.flags == 0x10 && !isWhole ? 95 : 0], "\(what)")
        let isRight = device.bytes == expected(test, content, isWhole: isWhole)
        #expect(isRight, "\(what)")
        let holes = try device.extents(since: nil, in: 0..<UInt64(Self.byteCount), limit: 100).filter { $0.kind == .hole }
        if test.flags == 2 { #expect(holes.isEmpty, "NO_HOLE keeps the space: \(what)") }
    }

    private func expected(_ test: Case, _ content: [UInt8], isWhole: Bool) -> [UInt8] {
        var expected = content
        let (first, end) = ((test.range.lowerBound + 4095) / 4096 * 4096, test.range.upperBound / 4096 * 4096)
        let pages = first..<max(first, end)
        let zeroed =
            switch test.command {
            case .trim: pages
            case _ where test.flags == 0x10 && !isWhole: 0..<0
            default: test.range
            }
        expected.replaceSubrange(zeroed, with: repeatElement(0, count: zeroed.count))
        return expected
    }
}
