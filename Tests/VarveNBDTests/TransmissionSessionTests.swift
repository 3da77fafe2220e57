import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

private typealias Bytes = TransmissionBytes

/// Requests and replies without sockets: golden bytes, every error rule (nbd-protocol.md, sections 8, 9, 11 and 21), drip feed.
@Suite struct TransmissionSessionTests {
    private static let size = 1 << 20
    private let device = RecordingDevice(byteCount: size)

    private func run(_ requests: [UInt8]..., chunk: Int = .max) -> Outcome {
        runTransmission(CheckedDevice(device), requests.reduce([], +), chunk: chunk)
    }

    // MARK: What is served

    @Test func readIsGolden() {
        let device = RecordingDevice(bytes: (0..<64).map { UInt8($0) })
        let outcome = runTransmission(device, Bytes.request(.read, cookie: 0x0102_0304_0506_0708, offset: 3, length: 4))
        #expect(outcome.sent == [0x67, 0x44, 0x66, 0x98, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 3, 4, 5, 6])
        #expect(device.calls == [.read(offset: 3, count: 4)])
    }

    @Test func writeReachesTheDeviceAndIsNotFlushed() {
        #expect(run(Bytes.write([1, 2, 3], cookie: .max, offset: 511)).sent == Bytes.reply(cookie: .max))
        #expect(device.calls == [.write(offset: 511, count: 3)])
        #expect(device.bytes[510...514] == [0, 1, 2, 3, 0])
    }

    @Test func flushReachesTheDevice() {
        #expect(run(Bytes.request(.flush)).sent == Bytes.reply())
        #expect(device.calls == [.flush])
    }

    @Test func fuaFlushesAfterTheCommand() {
        let outcome = run(
            Bytes.write([7], flags: 1, cookie: 1), Bytes.request(.trim, flags: 1, cookie: 2, offset: 4096, length: 4096),
            Bytes.request(.writeZeroes, flags: 1, cookie: 3, offset: 0, length: 4096))
        #expect(outcome.sent == Bytes.reply(cookie: 1) + Bytes.reply(cookie: 2) + Bytes.reply(cookie: 3))
        #expect(
            device.calls == [
                .write(offset: 0, count: 1), .flush, .discard(offset: 4096, count: 4096), .flush,
                .writeZeroes(offset: 0, count: 4096, mayDeallocate: true), .flush,
            ])
    }

    @Test func fuaOnReadChangesNothing() {
        #expect(run(Bytes.request(.read, flags: 1, length: 1)).sent == Bytes.reply(0, [0]))
        #expect(device.calls == [.read(offset: 0, count: 1)])
    }

    @Test func failedFlushFailsTheFUAWrite() {
        device.fail(.flush, onCall: 1, with: .poisoned("sync failed"))
        #expect(run(Bytes.write([7], flags: 1)).sent == Bytes.reply(5))
    }

    @Test func noHoleKeepsTheSpace() {
        #expect(run(Bytes.request(.writeZeroes, flags: 2, length: 8192)).sent == Bytes.reply())
        #expect(device.calls == [.writeZeroes(offset: 0, count: 8192, mayDeallocate: false)])
    }

    @Test(arguments: [.read, .write, .trim, .writeZeroes, .cache] as [Command]) func lengthZeroSucceeds(command: Command) {
        #expect(run(Bytes.request(command, offset: 4096)).sent == Bytes.reply())
        #expect(device.calls.isEmpty)
    }

    @Test func lastByteIsReadAndWritten() {
        let last = UInt64(Self.size - 1)
        let outcome = run(Bytes.write([9], cookie: 1, offset: last), Bytes.request(.read, cookie: 2, offset: last, length: 1))
        #expect(outcome.sent == Bytes.reply(cookie: 1) + Bytes.reply(cookie: 2, [9]))
    }

    @Test func largestPayloadIsServed() {
        let device = RecordingDevice(byteCount: 32 << 20)
        var payload = [UInt8](repeating: 0x5a, count: 32 << 20)
        for index in stride(from: 0, to: payload.count, by: 4093) { payload[index] = UInt8(truncatingIfNeeded: index >> 8) }
        let outcome = runTransmission(
            device, Bytes.write(payload) + Bytes.request(.read, cookie: 2, length: 32 << 20), chunk: 100_000)
        let isRight = outcome.sent == Bytes.reply(cookie: 1) + Bytes.reply(cookie: 2, payload)
        #expect(isRight)
    }

    @Test func flushWithOffsetAndLengthIsServed() {
        #expect(run(Bytes.request(.flush, offset: 512, length: 512)).sent == Bytes.reply())
    }

    @Test func resizedDeviceIsReadToItsNewEnd() {
        device.grow(toByteCount: 2 * Self.size)
        #expect(run(Bytes.request(.read, offset: UInt64(Self.size), length: 1)).sent == Bytes.reply(0, [0]))
    }

    @Test func nearly4GiBOfZeroesAreNotPayload() {
        #expect(
            run(Bytes.request(.writeZeroes, length: .max), Bytes.request(.trim, cookie: 2, length: .max)).sent
                == Bytes.reply(28) + Bytes.reply(22, cookie: 2))
    }

    @Test func cacheReadsTheStartOfItsRangeInPieces() {
        let device = RecordingDevice(byteCount: 5 << 20)
        let request = Bytes.request(.cache, offset: 100, length: (5 << 20) - 100)
        #expect(runTransmission(device, request).sent == Bytes.reply())
        #expect(device.calls == (0..<64).map { .read(offset: 100 + $0 << 16, count: 64 << 10) }, "4 MiB")
    }

    @Test func fastZeroesAreHoles() {
        #expect(run(Bytes.request(.writeZeroes, flags: 0x11, offset: 4096, length: 8192)).sent == Bytes.reply())
        #expect(device.calls == [.writeZeroes(offset: 4096, count: 8192, mayDeallocate: true), .flush])
    }

    @Test func discEndsWithoutReply() {
        let outcome = run(Bytes.request(.disc), Bytes.request(.read, length: 1))
        #expect(outcome.end == .clientLeft)
        #expect(outcome.sent.isEmpty)
    }

    // MARK: What is refused

    /// A request and the error it must get. The connection goes on after each.
    private struct Refusal {
        let request: [UInt8]
        let error: UInt32

        init(_ request: [UInt8], _ error: UInt32) {
            self.request = request
            self.error = error
        }
    }

    private static let end = UInt64(size)
    private static let refusals: [Refusal] = [
        // Past the end: the command decides.
        Refusal(Bytes.request(.read, offset: end, length: 1), 22),
        Refusal(Bytes.request(.read, offset: end - 1, length: 2), 22),
        Refusal(Bytes.request(.trim, offset: end - 4096, length: 8192), 22),
        Refusal(Bytes.request(.writeZeroes, offset: end - 4096, length: 8192), 28),
        Refusal(Bytes.write([1, 2], offset: end - 1), 28),
        Refusal(Bytes.write([1, 2], offset: end), 28),
        // Offset and length together overflow 64 bits.
        Refusal(Bytes.request(.read, offset: .max - 511, length: 1024), 22),
        Refusal(Bytes.write([UInt8](repeating: 1, count: 1024), offset: .max - 511), 22),
        Refusal(Bytes.request(.trim, offset: .max - 511, length: 1024), 22),
        Refusal(Bytes.request(.writeZeroes, offset: .max - 511, length: 1024), 22),
        // Too large.
        Refusal(Bytes.request(.read, length: (32 << 20) + 1), 22),
        Refusal(Bytes.request(.read, length: (64 << 20) + 512), 22),
        Refusal(Bytes.request(.read, length: .max), 22),
        // Flags that are unknown, or belong to another command.
        Refusal(Bytes.request(.read, flags: 2, length: 512), 22),
        Refusal(Bytes.request(.read, flags: 4, length: 512), 22),  // DF needs structured replies
        Refusal(Bytes.request(.read, flags: 0x8000, length: 512), 22),
        Refusal(Bytes.write([1, 2, 3, 4], flags: 2), 22),
        Refusal(Bytes.write([1, 2, 3, 4], flags: 0x20), 22),
        Refusal(Bytes.request(.trim, flags: 2, length: 512), 22),
        Refusal(Bytes.request(.flush, flags: 8), 22),
        Refusal(Bytes.request(.writeZeroes, flags: 0x20, length: 512), 22),
        Refusal(Bytes.request(.cache, flags: 4, length: 512), 22),
        // Fast is only what becomes a hole in whole blocks.
        Refusal(Bytes.request(.writeZeroes, flags: 0x10, length: 512), 95),
        Refusal(Bytes.request(.writeZeroes, flags: 0x10, offset: 1, length: 4096), 95),
        Refusal(Bytes.request(.writeZeroes, flags: 0x12, length: 4096), 95),
        Refusal(Bytes.request(.writeZeroes, flags: 0x10, offset: end - 512, length: 1024), 28),
        // A prefetch past the end.
        Refusal(Bytes.request(.cache, offset: end - 1, length: 2), 22),
        // Commands that are unknown or not offered.
        Refusal(Bytes.request(.blockStatus, length: 512), 22),
        Refusal(Bytes.request(.resize, offset: 1 << 30), 22),
        Refusal(Bytes.request(9, length: 512), 22),
        Refusal(Bytes.request(0xffff, length: .max), 22),
    ]

    @Test(arguments: refusals.indices) func refusedRequestChangesNothing(index: Int) {
        let refusal = Self.refusals[index]
        let outcome = run(refusal.request, Bytes.request(.read, cookie: 2, length: 2))
        #expect(outcome.sent == Bytes.reply(refusal.error) + Bytes.reply(cookie: 2, [0, 0]), "the stream is in step behind it")
        #expect(device.calls == [.read(offset: 0, count: 2)])
        #expect(outcome.end == nil)
    }

    @Test func oversizeWriteIsConsumedThenRefused() {
        let payload = [UInt8](repeating: 0xff, count: (32 << 20) + 1)
        let outcome = run(Bytes.write(payload), Bytes.request(.read, cookie: 2, length: 1))
        #expect(outcome.sent == Bytes.reply(22) + Bytes.reply(cookie: 2, [0]))
    }

    @Test func writeBeyondTwiceTheLimitDropsTheConnection() {
        let outcome = run(Bytes.request(.read, length: 1), Bytes.request(.write, cookie: 2, length: (64 << 20) + 1))
        #expect(outcome.sent == Bytes.reply(0, [0]), "what was asked before is answered")
        #expect(outcome.end == .oversizePayload((64 << 20) + 1))
    }

    @Test func badMagicCloses() {
        let outcome = run(Bytes.request(.flush), [UInt8](repeating: 0x25, count: 28))
        #expect(outcome.sent == Bytes.reply())
        #expect(outcome.end == .badRequestMagic)
    }

    @Test(arguments: [
        Bytes.write([1, 2, 3]), Bytes.request(.trim, length: 4096), Bytes.request(.writeZeroes, length: 4096),
        Bytes.write([1, 2], offset: 1 << 40),
    ])
    func readOnlyExportForbidsWriting(request: [UInt8]) {
        let snapshot = RecordingDevice(byteCount: 4096, isReadOnly: true)
        let outcome = runTransmission(snapshot, request + Bytes.request(.read, cookie: 2, length: 1))
        #expect(outcome.sent == Bytes.reply(1) + Bytes.reply(cookie: 2, [0]))
        #expect(snapshot.calls == [.read(offset: 0, count: 1)])
    }

    @Test func readOnlyExportTakesFlush() {
        let snapshot = RecordingDevice(byteCount: 4096, isReadOnly: true)
        #expect(runTransmission(snapshot, Bytes.request(.flush)).sent == Bytes.reply())
    }

    // MARK: What the backend says

    private static let backendErrors: [(BackendError, UInt32)] = [
        (.noSpace, 28), (.readOnly, 1), (.closed, 108), (.inputOutput(errno: 5, during: "pread"), 5), (.poisoned("sync"), 5),
        (.corrupt("checksum"), 5), (.noSuchVolume(VolumeID(1)), 5), (.noSuchSnapshot(SnapshotID(1)), 5), (.alreadyExists(1), 5),
        (.badSize(1), 5), (.unrelated(.volume(VolumeID(1)), SnapshotID(2)), 5),
    ]

    @Test(arguments: backendErrors.indices) func backendErrorGetsItsNumber(index: Int) {
        let (error, number) = Self.backendErrors[index]
        device.fail(.write, onCall: 1, with: error)
        device.fail(.read, onCall: 1, with: error)
        let outcome = run(Bytes.write([1]), Bytes.request(.read, cookie: 2, length: 512), Bytes.request(.flush, cookie: 3))
        #expect(outcome.sent == Bytes.reply(number) + Bytes.reply(number, cookie: 2) + Bytes.reply(cookie: 3))
    }

    @Test(arguments: [(.read, 22), (.write, 28), (.trim, 22), (.writeZeroes, 28)] as [(Command, UInt32)])
    func backendOutOfRangeDependsOnTheCommand(command: Command, number: UInt32) {
        #expect(NBDError(.outOfRange(offset: 9, byteCount: 9, deviceByteCount: 9), of: command).rawValue == number)
    }

    // MARK: Stopping and drip feed

    @Test func stoppedSessionRefusesWhatIsThereAndTakesNoMore() {
        let stop = StopFlag()
        stop.set()
        var session = TransmissionSession(device: device, terms: TransmissionTerms(), stop: stop)
        var input = InputBuffer()
        var output = OutputBuffer()
        let requests = Bytes.write([1, 2], cookie: 1) + Bytes.request(.read, cookie: 2, length: 1) + [0x25, 0x60]
        input.free.copyBytes(from: requests)
        input.received(requests.count)
        #expect(session.step(&input, &output) == .end(.stopped))
        #expect(Array(output.bytes) == Bytes.reply(108, cookie: 1) + Bytes.reply(108, cookie: 2))
        #expect(device.calls.isEmpty)
    }

    /// A session of all commands, errors among them.
    private static let session: [UInt8] = [
        Bytes.write((0..<200).map { UInt8($0) }, cookie: 1, offset: 5000), Bytes.request(.flush, cookie: 2),
        Bytes.request(.read, cookie: 3, offset: 4990, length: 300), Bytes.write([1, 2, 3], cookie: 4, offset: .max),
        Bytes.request(.trim, cookie: 5, offset: 4096, length: 4096), Bytes.request(77, cookie: 6),
        Bytes.write([9], flags: 1, cookie: 7), Bytes.request(.read, cookie: 8, offset: 4990, length: 300),
        Bytes.request(.disc, cookie: 9),
    ].flatMap { $0 }

    @Test(arguments: [1, 2, 27, 28, 29, 100]) func dripFeedGivesTheSame(chunk: Int) {
        let whole = run(Self.session)
        let fresh = RecordingDevice(byteCount: Self.size)
        let dripped = runTransmission(fresh, Self.session, chunk: chunk)
        #expect(whole.sent.count == 8 * 16 + 600)
        #expect(dripped.sent == whole.sent)
        #expect(dripped.end == .clientLeft)
        #expect(fresh.bytes == device.bytes)
    }
}
