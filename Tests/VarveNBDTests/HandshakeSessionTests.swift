import Testing
import VarveNBD
import VarveTestKit

private typealias Bytes = HandshakeBytes

/// The handshake without sockets: golden bytes, drip feed, every option and every error (nbd-protocol.md, sections 3 to 6).
@Suite struct HandshakeSessionTests {
    private let size: UInt64 = 1 << 20
    private let exports = ExportTable()
    private let writable: [UInt8]

    init() {
        exports.publish("10000001", description: "data", device: RecordingDevice(byteCount: 1 << 20))
        exports.publish("snapshot/10000002", description: "", device: RecordingDevice(byteCount: 1 << 20, isReadOnly: true))
        writable = HandshakeBytes.exportInfo(size: 1 << 20, flags: 0xd6d)
    }

    private func run(_ options: [UInt8]..., flags: UInt32 = 3, chunk: Int = .max, isStopping: Bool = false) -> Outcome {
        runHandshake(exports, Bytes.clientFlags(flags) + options.joined(), chunk: chunk, isStopping: isStopping)
    }

    /// The single error reply in `sent`; its text must be fit for a person and for nbd-client.
    private func error(_ sent: [UInt8], to option: UInt32) -> OptionReplyType? {
        guard sent.count > 20, integer(UInt32.self, sent[8..<12]) == option else { return nil }
        let text = String(decoding: sent[20...], as: UTF8.self)
        #expect(integer(UInt32.self, sent[16..<20]) == UInt32(sent.count - 20))
        #expect(text.hasSuffix(".") && text.utf8.count < 900, "\(text)")
        return OptionReplyType(rawValue: integer(UInt32.self, sent[12..<16]))
    }

    // MARK: Greeting and flags

    @Test func greetingIsGolden() {
        #expect(Greeting.bytes == Array("NBDMAGICIHAVEOPT".utf8) + [0, 3])
    }

    @Test(arguments: [4, 0x80, 0x8000_0003] as [UInt32]) func unknownClientFlagCloses(flags: UInt32) {
        #expect(run(flags: flags).end == .unknownClientFlags(flags))
    }

    @Test func clientWithoutFlagsIsServed() {
        #expect(run(Bytes.option(.abort), flags: 0).end == .clientLeft)
    }

    @Test func badOptionMagicCloses() {
        let outcome = run([UInt8](repeating: 0x41, count: 16))
        #expect(outcome.end == .badOptionMagic)
        #expect(outcome.sent.isEmpty)
    }

    // MARK: Opening

    @Test func goIsGolden() {
        let outcome = run(Bytes.option(.go, Bytes.query("10000001")), [0xaa, 0xbb])
        #expect(outcome.sent == Bytes.reply(.info, to: .go, writable) + Bytes.reply(.ack, to: .go))
        #expect(outcome.opened?.name == "10000001")
        #expect(outcome.rest == [0xaa, 0xbb], "requests sent behind GO belong to transmission")
    }

    @Test func goAnswersWhatWasAsked() {
        let outcome = run(Bytes.option(.go, Bytes.query("10000001", [.name, .export, .description, .blockSize])))
        let expected =
            Bytes.reply(.info, to: .go, writable)
            + Bytes.reply(.info, to: .go, [0, 1] + Array("10000001".utf8))
            + Bytes.reply(.info, to: .go, [0, 2] + Array("data".utf8))
            + Bytes.reply(.info, to: .go, [0, 3, 0, 0, 0, 1, 0, 0, 0x10, 0, 2, 0, 0, 0])
            + Bytes.reply(.ack, to: .go)
        #expect(outcome.sent == expected)
    }

    @Test func unknownInfoItemsAreIgnored() {
        let query = Bytes.query("10000001").dropLast(2) + [0, 1, 0x12, 0x34]
        #expect(run(Bytes.option(.go, Array(query))).sent == Bytes.reply(.info, to: .go, writable) + Bytes.reply(.ack, to: .go))
    }

    @Test func snapshotsAreReadOnly() {
        let outcome = run(Bytes.option(.go, Bytes.query("snapshot/10000002")))
        let info = Bytes.exportInfo(size: size, flags: 0x507)
        #expect(outcome.sent == Bytes.reply(.info, to: .go, info) + Bytes.reply(.ack, to: .go))
    }

    @Test(arguments: [(1, 124), (3, 0)] as [(UInt32, Int)]) func exportNameOpens(flags: UInt32, padding: Int) {
        let outcome = run(Bytes.option(.exportName, Array("10000001".utf8)), flags: flags)
        #expect(outcome.sent == bigEndian(size) + [0x0d, 0x6d] + [UInt8](repeating: 0, count: padding))
        #expect(outcome.opened?.name == "10000001")
    }

    @Test func infoTwiceThenGoAnswersTheSame() {
        let query = Bytes.query("10000001", [.blockSize])
        let outcome = run(Bytes.option(.info, query), Bytes.option(.info, query), Bytes.option(.go, query))
        let info = outcome.sent[..<(outcome.sent.count / 3)]
        let go = outcome.sent[(outcome.sent.count / 3 * 2)...]
        #expect(Array(info + info) == Array(outcome.sent[..<(info.count * 2)]))
        #expect(info.map { $0 == 6 ? 7 : $0 } == go.map { $0 }, "only the option number differs")
        #expect(outcome.opened != nil)
    }

    @Test func goWorksAfterAFailedGo() {
        let outcome = run(Bytes.option(.go, Bytes.query("nothing")), Bytes.option(.go, Bytes.query("10000001")))
        #expect(outcome.opened?.name == "10000001")
        #expect(outcome.sent.suffix(20) == Bytes.reply(.ack, to: .go)[...])
    }

    // MARK: Other options

    @Test func listNamesEveryExport() {
        let first = bigEndian(8 as UInt32) + Array("10000001data".utf8)
        let second = bigEndian(17 as UInt32) + Array("snapshot/10000002".utf8)
        let expected =
            Bytes.reply(.server, to: .list, first) + Bytes.reply(.server, to: .list, second) + Bytes.reply(.ack, to: .list)
        #expect(run(Bytes.option(.list)).sent == expected)
    }

    @Test func abortIsAcknowledged() {
        let outcome = run(Bytes.option(.abort, [1, 2, 3]))
        #expect(outcome.sent == Bytes.reply(.ack, to: .abort))
        #expect(outcome.end == .clientLeft)
    }

    @Test(arguments: [4, 12, 0, 0xffff_ffff] as [UInt32], [0, 1, 5000, 65_536, 65_537, 1 << 20])
    func unsupportedOptionIsSkipped(number: UInt32, length: Int) {
        let outcome = run(Bytes.option(number, [UInt8](repeating: 0x49, count: length)), Bytes.option(.abort))
        #expect(error(Array(outcome.sent.dropLast(20)), to: number) == .errUnsup)
        #expect(outcome.end == .clientLeft, "the stream is in step behind the data")
    }

    @Test(arguments: [(1 << 20) + 1, 0x7fff_ffff, 0xffff_ffff] as [UInt32]) func absurdLengthCloses(length: UInt32) {
        let outcome = run(Bytes.optionHeader(7, length: length))
        #expect(outcome.end == .absurdOptionLength(length))
        #expect(outcome.sent.isEmpty)
    }

    /// Option, its data, and the error it must get (section 4).
    static let refusals: [(Option, [UInt8], OptionReplyType)] = [
        (.list, [0], .errInvalid),
        (.list, [UInt8](repeating: 0, count: 70_000), .errInvalid),
        (.startTLS, [], .errPolicy),
        (.startTLS, [0], .errInvalid),
        (.go, [], .errInvalid),
        (.go, [0, 0, 0], .errInvalid),
        (.go, HandshakeBytes.query("nothing"), .errUnknown),
        (.go, HandshakeBytes.query(""), .errUnknown),
        (.go, HandshakeBytes.query(String(repeating: "n", count: 4096)), .errUnknown),
        (.go, HandshakeBytes.query(String(repeating: "n", count: 4097)), .errInvalid),
        (.go, HandshakeBytes.query(String(repeating: "n", count: 5000)), .errInvalid),
        (.go, bigEndian(1 as UInt32) + [0xff, 0, 0], .errUnknown),
        (.go, bigEndian(0xffff_ffff as UInt32) + [0, 0], .errInvalid),
        (.go, bigEndian(9 as UInt32) + Array("10000001".utf8) + [0, 0], .errInvalid),
        (.go, HandshakeBytes.query("10000001") + [0], .errInvalid),
        (.go, HandshakeBytes.query("10000001").dropLast(2) + [0, 1], .errInvalid),
        (.go, HandshakeBytes.query("10000001").dropLast(2) + [0xff, 0xff, 0, 0], .errInvalid),
        (.go, HandshakeBytes.query("10000001", [.name, .name]), .errInvalid),
        (.go, [UInt8](repeating: 0, count: 65_537), .errTooBig),
        (.info, [0, 0, 0], .errInvalid),
        (.info, HandshakeBytes.query("nothing"), .errUnknown),
        (.info, [UInt8](repeating: 0, count: 65_537), .errTooBig),
    ]

    @Test(arguments: refusals.indices) func malformedOptionIsRefused(index: Int) {
        let (option, data, expected) = Self.refusals[index]
        let outcome = run(Bytes.option(option, data), Bytes.option(.abort))
        #expect(error(Array(outcome.sent.dropLast(20)), to: option.rawValue) == expected)
        #expect(outcome.end == .clientLeft)
    }

    @Test func errorTextNamesTheExport() {
        let sent = run(Bytes.option(.go, Bytes.query("10000009"))).sent
        #expect(String(decoding: sent[20...], as: UTF8.self) == "There is no export named \"10000009\".")
    }

    @Test(arguments: ["nothing", "", String(repeating: "n", count: 4097), String(repeating: "n", count: 70_000)])
    func exportNameThatCannotBeOpenedCloses(name: String) {
        let outcome = run(Bytes.option(.exportName, Array(name.utf8)))
        guard case .exportNameRefused = outcome.end else {
            Issue.record("ended with \(String(describing: outcome.end))")
            return
        }
        #expect(outcome.sent.isEmpty)
    }

    @Test func stoppingServerRefusesOptions() {
        let query = Bytes.query("10000001")
        let outcome = run(Bytes.option(.go, query), Bytes.option(.abort), isStopping: true)
        #expect(error(Array(outcome.sent.dropLast(20)), to: 7) == .errShutdown)
        #expect(outcome.end == .clientLeft)
        #expect(run(Bytes.option(.exportName, [0x31]), isStopping: true).opened == nil)
    }

    // MARK: Drip feed

    @Test func byteByByteGivesTheSame() {
        let options = [
            Bytes.option(99, [UInt8](repeating: 7, count: 70_000)), Bytes.option(.list), Bytes.option(.info, Bytes.query("x")),
            Bytes.option(.startTLS), Bytes.option(.go, Bytes.query("10000001", [.name, .blockSize])), [1, 2, 3],
        ].flatMap { $0 }
        let whole = run(options)
        let dripped = run(options, chunk: 1)
        #expect(whole.opened != nil)
        #expect(dripped.sent == whole.sent)
        #expect(dripped.rest == whole.rest)
    }

    /// No input traps or loops for ever, and a session that ended says why.
    @Test(arguments: 0..<200) func garbageIsSurvived(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var input = Bytes.clientFlags()
        for _ in 0..<20 {
            let data = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...9, using: &random) }
            input += Bytes.option(UInt32.random(in: 0...12, using: &random), data)
            if Int.random(in: 0..<10, using: &random) == 0 { input.append(0) }
        }
        let outcome = runHandshake(exports, input, chunk: Int.random(in: 1...50, using: &random))
        let replies = outcome.sent.count
        #expect(replies > 0 || outcome.end != nil, "nothing came of seed \(seed)")
    }
}
