import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

/// Requests and replies with structured replies and extended headers: golden bytes and every rule of their own (nbd-protocol.md, sections 8,
/// 10, 17 and 21).
@Suite struct ReplyFormatTests {
    private static let size = 1 << 20
    private static let inChunks: [ReplyFormat] = [.structured, .extended]
    private let device = RecordingDevice(bytes: (0..<size).map { UInt8(truncatingIfNeeded: $0 / 256 + 1) })

    private func run(_ format: ReplyFormat, _ requests: [UInt8]..., contexts: [MetadataContext] = []) -> Outcome {
        let terms = TransmissionTerms(format: format, contexts: contexts)
        return runTransmission(CheckedDevice(device), requests.reduce([], +), terms: terms)
    }

    // MARK: Golden bytes

    @Test func structuredReadIsGolden() {
        let outcome = run(
            .structured, FormatBytes(format: .structured).request(.read, cookie: 0x0102_0304_0506_0708, offset: 511, length: 2))
        #expect(
            outcome.sent == [
                0x66, 0x8e, 0x33, 0xef, 0, 1, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 1, 0xff, 2, 3,
            ])
    }

    @Test func extendedReadIsGolden() {
        let request: [UInt8] = [
            0x21, 0xe4, 0x1c, 0x71, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 0, 0, 0, 0, 0, 2,
        ]
        #expect(
            run(.extended, request).sent == [
                0x6e, 0x8a, 0x27, 0x8c, 0, 1, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 0, 0, 0, 0, 0, 10,
                0, 0, 0, 0, 0, 0, 1, 0xff, 2, 3,
            ])
    }

    @Test func extendedWriteIsGolden() {
        let request: [UInt8] = [
            0x21, 0xe4, 0x1c, 0x71, 0, 0x20, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 7,
        ]
        let reply: [UInt8] = [
            0x6e, 0x8a, 0x27, 0x8c, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0,
        ]
        #expect(run(.extended, request).sent == reply)
        #expect(device.calls == [.write(offset: 3, count: 1)])
    }

    /// As qemu 10 sends them.
    @Test func extendedWriteNeedsNoFlag() {
        let bytes = FormatBytes(format: .extended)
        let outcome = run(.extended, bytes.request(.write, offset: 3, length: 2) + [7, 8], bytes.request(.flush, cookie: 2))
        #expect(outcome.sent == bytes.success(offset: 3) + bytes.success(cookie: 2))
        #expect(device.calls == [.write(offset: 3, count: 2), .flush])
        #expect(run(.extended, bytes.request(.write, length: .max)).end == .oversizePayload(.max))
    }

    @Test func errorChunkIsGolden() {
        let bytes = FormatBytes(format: .structured)
        let text = "The range ends past the end of the export."
        let payload = bigEndian(22 as UInt32) + bigEndian(UInt16(text.utf8.count)) + Array(text.utf8)
        #expect(run(.structured, bytes.request(.read, offset: 1 << 20, length: 1)).sent == bytes.chunk(0x8001, payload))
    }

    @Test(arguments: FormatBytes.all) func everyCommandIsServed(format: ReplyFormat) {
        let bytes = FormatBytes(format: format)
        let outcome = run(
            format, bytes.write([1, 2, 3], flags: 1, cookie: 1, offset: 4095), bytes.request(.flush, cookie: 2),
            bytes.request(.trim, cookie: 3, offset: 8192, length: 4096), bytes.request(.cache, cookie: 4, length: 100),
            bytes.request(.writeZeroes, flags: 2, cookie: 5, offset: 4096, length: 1),
            bytes.request(.read, flags: 1, cookie: 6, offset: 4095, length: 3), bytes.request(.read, cookie: 7, length: 0),
            bytes.request(.disc, cookie: 8))
        let expected =
            bytes.success(cookie: 1, offset: 4095) + bytes.success(cookie: 2) + bytes.success(cookie: 3, offset: 8192)
            + bytes.success(cookie: 4) + bytes.success(cookie: 5, offset: 4096)
            + bytes.data([1, 0, 3], cookie: 6, offset: 4095) + bytes.success(cookie: 7)
        #expect(outcome.sent == expected)
        #expect(outcome.end == .clientLeft)
    }

    @Test(arguments: FormatBytes.all, [1, 512, 65_536, 65_537, 32 << 20])
    func everySizeIsWrittenAndReadUpToTheLastByte(format: ReplyFormat, count: Int) throws {
        let device = FlatDevice(byteCount: 32 << 20)
        let bytes = FormatBytes(format: format)
        let range = (device.byteCount - UInt64(count))..<device.byteCount
        let payload = [UInt8](repeating: 0x5a, count: count)
        let requests =
            bytes.write(payload, offset: range.lowerBound)
            + bytes.request(.read, cookie: 2, offset: range.lowerBound, length: UInt64(count))
        let terms = TransmissionTerms(format: format)
        let outcome = runTransmission(CheckedDevice(device), requests, terms: terms, chunk: 1_000_000)
        let expected =
            bytes.success(offset: range.lowerBound) + bytes.data(payload, cookie: 2, offset: range.lowerBound)
        let isRight = outcome.sent == expected
        #expect(isRight)
    }

    @Test func extendedLengthsHave64Bits() throws {
        let device = RecordingDevice(byteCount: 600 << 20)
        let bytes = FormatBytes(format: .extended)
        let requests =
            bytes.request(.trim, cookie: 1, offset: 1, length: (600 << 20) - 1) + bytes.request(.trim, cookie: 2, length: 1 << 40)
            + bytes.request(.writeZeroes, cookie: 3, offset: 1, length: .max)
        let terms = TransmissionTerms(format: .extended)
        var reader = ReplyReader(.extended)
        let errors = try reader.replies(runTransmission(device, requests, terms: terms).sent).map(\.error)
        #expect(errors == [0, 22, 22])
        let piece: UInt64 = 256 << 20
        let pieces: [RecordingDevice.Call] = [
            .discard(offset: 1, count: piece - 1), .discard(offset: piece, count: piece),
            .discard(offset: 2 * piece, count: 88 << 20),
        ]
        #expect(device.calls == pieces)
    }

    // MARK: Refusals

    /// A request and the error it must get. The connection goes on after each.
    private struct Refusal {
        let format: ReplyFormat
        let request: [UInt8]
        let error: UInt32

        init(_ format: ReplyFormat, _ error: UInt32, _ request: (FormatBytes) -> [UInt8]) {
            self.format = format
            self.error = error
            self.request = request(FormatBytes(format: format))
        }
    }

    private static let refusals: [Refusal] =
        inChunks.flatMap { format in
            [
                Refusal(format, 22) { $0.request(.read, offset: UInt64(size), length: 1) },
                Refusal(format, 22) { $0.request(.read, offset: .max, length: 2) },
                Refusal(format, 22) { $0.request(.read, length: (32 << 20) + 1) },
                Refusal(format, 22) { $0.request(.read, flags: 8, length: 1) },
                Refusal(format, 28) { $0.write([1, 2], offset: UInt64(size) - 1) },
                Refusal(format, 22) { $0.write([1, 2], flags: 4) },
                Refusal(format, 22) { $0.write([1, 2], offset: .max - 1) },
                Refusal(format, 95) { $0.request(.writeZeroes, flags: 0x10, length: 1) },
                Refusal(format, 22) { $0.request(.trim, flags: 0x10, length: 1) },
                Refusal(format, 22) { $0.request(.blockStatus, length: 512) },  // no context
                Refusal(format, 22) { $0.request(.blockStatus, flags: 8, length: 512) },
                Refusal(format, 22) { $0.request(.resize, offset: 1 << 30) },
                Refusal(format, 22) { $0.request(9 as UInt16, length: 512) },
            ]
        } + [
            // DF and PAYLOAD_LEN where they do not belong, with a payload that must not be taken for a request.
            Refusal(.structured, 22) { $0.request(.read, flags: 0x20, length: 512) },
            Refusal(.structured, 22) { $0.write([1, 2, 3], flags: 0x20) },
            Refusal(.extended, 22) { $0.request(.read, length: 3, [1, 2, 3]) },
            Refusal(.extended, 22) { $0.request(.flush, length: 40, [UInt8](repeating: 0x21, count: 40)) },
            Refusal(.extended, 22) { $0.request(.writeZeroes, length: 3, [1, 2, 3]) },
            Refusal(.extended, 22) { $0.request(.blockStatus, length: 12, [UInt8](repeating: 0, count: 12)) },
            Refusal(.extended, 22) { $0.request(77 as UInt16, length: 1 << 20, [UInt8](repeating: 7, count: 1 << 20)) },
        ]

    @Test(arguments: refusals.indices) func refusedRequestChangesNothingAndSaysWhy(index: Int) throws {
        let refusal = Self.refusals[index]
        let bytes = FormatBytes(format: refusal.format)
        let outcome = run(refusal.format, refusal.request, bytes.request(.read, cookie: 2, length: 2))
        var reader = ReplyReader(refusal.format)
        let replies = try reader.replies(outcome.sent)
        guard case .error(refusal.error, let text) = try #require(replies.first).chunks.first else {
            Issue.record("answered with \(replies)")
            return
        }
        #expect(text.hasSuffix(".") && text.utf8.count <= 120)
        #expect(replies.dropFirst() == [Reply(cookie: 2, chunks: [.data(offset: 0, [1, 1])])], "the stream is in step behind it")
        #expect(device.calls == [.read(offset: 0, count: 2)])
        #expect(outcome.end == nil)
    }

    @Test(arguments: FormatBytes.all) func magicOfAnotherFormatCloses(format: ReplyFormat) {
        let other = FormatBytes(format: format == .extended ? .structured : .extended)
        #expect(run(format, other.request(.read, length: 1) + [0, 0, 0, 0]).end == .badRequestMagic)
        #expect(run(format, [UInt8](repeating: 0, count: 32)).end == .badRequestMagic)
    }

    @Test func payloadsThatAreAnAttackClose() {
        let bytes = FormatBytes(format: .extended)
        let most = UInt64(32 << 20)
        #expect(run(.extended, bytes.request(.write, flags: 0x20, length: 2 * most + 1)).end == .oversizePayload(2 * most + 1))
        #expect(run(.extended, bytes.request(.write, flags: 0x20, length: .max)).end == .oversizePayload(.max))
        #expect(run(.extended, bytes.request(.read, flags: 0x20, length: most + 1)).end == .oversizePayload(most + 1))
        #expect(run(.extended, bytes.request(.read, flags: 0x20, length: most)).end == nil, "it is read and thrown away")
        #expect(run(.extended, bytes.request(.write, flags: 0x20, length: 2 * most)).end == nil)
    }

    @Test(arguments: inChunks) func backendErrorIsAChunkWithText(format: ReplyFormat) throws {
        device.fail(.read, onCall: 1, with: .corrupt("page 7 of data.000"))
        device.fail(.flush, onCall: 1, with: .poisoned("sync failed"))
        let bytes = FormatBytes(format: format)
        let outcome = run(format, bytes.request(.read, length: 1 << 20), bytes.write([1], flags: 1, cookie: 2))
        var reader = ReplyReader(format)
        let expected = [
            Reply(cookie: 1, chunks: [.error(5, "Stored bytes are damaged.")]),
            Reply(
                cookie: 2,
                chunks: [.error(5, "A sync failed earlier; nothing is written until the pool is opened again.")]),
        ]
        #expect(try reader.replies(outcome.sent) == expected)
    }

    @Test(arguments: inChunks) func stoppedSessionSaysSoInChunks(format: ReplyFormat) throws {
        let stop = StopFlag()
        stop.set()
        let bytes = FormatBytes(format: format)
        let requests = bytes.write([1, 2]) + bytes.request(.read, cookie: 2, length: 1)
        let outcome = runTransmission(device, requests, terms: TransmissionTerms(format: format), stop: stop)
        #expect(outcome.end == .stopped && outcome.sent.isEmpty, "nothing had arrived")
        var session = TransmissionSession(device: device, terms: TransmissionTerms(format: format), stop: stop)
        var input = InputBuffer()
        var output = OutputBuffer()
        input.free.copyBytes(from: requests)
        input.received(requests.count)
        #expect(session.step(&input, &output) == .end(.stopped))
        var reader = ReplyReader(format)
        #expect(try reader.replies(Array(output.bytes)).map(\.error) == [108, 108])
        #expect(device.calls.isEmpty)
    }

    /// Between two pieces a long request looks whether it should go on.
    @Test func longZeroingEndsWhenItIsStopped() throws {
        let device = RecordingDevice(byteCount: 600 << 20)
        let stop = StopFlag()
        let executor = RequestExecutor(device: device, contexts: [], stop: stop)
        let rules = RequestRules(TransmissionTerms(format: .extended), isReadOnly: false)
        let bytes = FormatBytes(format: .extended).request(.writeZeroes, length: 600 << 20)
        let verdict = bytes.withUnsafeBytes { rules.verdict(on: $0, size: 600 << 20) }
        guard case .serve(let request) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        stop.set()
        let reply = [UInt8](unsafeUninitializedCapacity: request.roomByteCount) { room, count in
            var extents = ExtentList(limit: 0)
            let payload = UnsafeRawBufferPointer(start: nil, count: 0)
            count = executor.execute(request, payload: payload, into: .init(room), &extents).byteCount
        }
        var reader = ReplyReader(.extended)
        #expect(try reader.replies(reply).map(\.error) == [108])
        #expect(device.calls == [.writeZeroes(offset: 0, count: 256 << 20, mayDeallocate: true)])
    }
}
