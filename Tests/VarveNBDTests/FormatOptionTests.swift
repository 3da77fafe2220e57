import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

private typealias Bytes = HandshakeBytes

/// STRUCTURED_REPLY and EXTENDED_HEADERS (nbd-protocol.md, sections 4, 7, 17 and 21).
@Suite struct FormatOptionTests {
    private let exports = ExportTable()
    private static let go = Bytes.option(.go, Bytes.query("disk"))

    init() {
        exports.publish("disk", description: "", device: RecordingDevice(byteCount: 1 << 20))
        exports.publish("snapshot", description: "", device: RecordingDevice(byteCount: 1 << 20, isReadOnly: true))
    }

    private func run(_ options: [UInt8]...) -> Outcome {
        runHandshake(exports, Bytes.clientFlags() + options.joined())
    }

    private func opened(flags: UInt16, _ option: Option = .go) -> [UInt8] {
        Bytes.reply(.info, to: option, Bytes.exportInfo(size: 1 << 20, flags: flags)) + Bytes.reply(.ack, to: option)
    }

    @Test func structuredRepliesAreGolden() {
        let outcome = run(Bytes.option(.structuredReply), Self.go)
        #expect(outcome.sent == Bytes.reply(.ack, to: .structuredReply) + opened(flags: 0xded))
        #expect(outcome.terms == TransmissionTerms(format: .structured))
    }

    @Test func structuredRepliesCanBeAgreedOnTwice() {
        let outcome = run(Bytes.option(.structuredReply), Bytes.option(.structuredReply))
        #expect(outcome.sent == Bytes.reply(.ack, to: .structuredReply) + Bytes.reply(.ack, to: .structuredReply))
    }

    @Test func extendedHeadersNeedNothingFirst() {
        let outcome = run(Bytes.option(.extendedHeaders), Self.go)
        #expect(outcome.sent == Bytes.reply(.ack, to: .extendedHeaders) + opened(flags: 0xded))
        #expect(outcome.terms == TransmissionTerms(format: .extended))
    }

    @Test func extendedHeadersWinOverStructuredReplies() {
        let outcome = run(Bytes.option(.structuredReply), Bytes.option(.extendedHeaders), Self.go)
        #expect(outcome.terms?.format == .extended)
    }

    @Test func structuredRepliesAfterExtendedHeadersAreRefused() {
        let outcome = run(Bytes.option(.extendedHeaders), Bytes.option(.structuredReply), Self.go)
        #expect(errors(outcome.sent) == [.errExtHeaderReqd])
        #expect(outcome.terms?.format == .extended)
    }

    @Test func extendedHeadersTwiceAreInvalid() {
        let outcome = run(Bytes.option(.extendedHeaders), Bytes.option(.extendedHeaders), Self.go)
        #expect(errors(outcome.sent) == [.errInvalid])
        #expect(outcome.terms?.format == .extended)
    }

    @Test(arguments: [.structuredReply, .extendedHeaders] as [Option], [1, 4, 5000, 70_000])
    func dataIsInvalidAndAgreesOnNothing(option: Option, count: Int) {
        let outcome = run(Bytes.option(option, [UInt8](repeating: 0, count: count)), Self.go)
        #expect(errors(outcome.sent) == [.errInvalid])
        #expect(outcome.terms == TransmissionTerms())
    }

    @Test func exportNameIsForbiddenWithExtendedHeaders() {
        let outcome = run(Bytes.option(.extendedHeaders), Bytes.option(.exportName, Array("disk".utf8)))
        guard case .exportNameRefused = outcome.end else {
            Issue.record("ended with \(String(describing: outcome.end))")
            return
        }
        #expect(outcome.sent == Bytes.reply(.ack, to: .extendedHeaders))
    }

    @Test func exportNameTakesStructuredReplies() {
        let outcome = run(Bytes.option(.structuredReply), Bytes.option(.exportName, Array("disk".utf8)))
        #expect(outcome.sent.suffix(10) == (bigEndian(1 << 20 as UInt64) + [0x0d, 0xed])[...])
        #expect(outcome.terms?.format == .structured)
    }

    @Test func snapshotsOfferNoWrites() {
        let outcome = run(Bytes.option(.structuredReply), Bytes.option(.go, Bytes.query("snapshot")))
        #expect(outcome.sent == Bytes.reply(.ack, to: .structuredReply) + opened(flags: 0x587))
    }

    @Test func infoAndGoTellTheSameInEveryFormat() {
        for option in [Option.structuredReply, .extendedHeaders] {
            let outcome = run(Bytes.option(option), Bytes.option(.info, Bytes.query("disk")), Self.go)
            #expect(outcome.sent == Bytes.reply(.ack, to: option) + opened(flags: 0xded, .info) + opened(flags: 0xded))
        }
    }

    @Test func blockStatusPayloadNeedsContextsOfThisExport() {
        let set = Bytes.option(.setMetaContext, Bytes.contexts("disk", ["base:allocation"]))
        let other = Bytes.option(.info, Bytes.query("snapshot"))
        let extended = run(Bytes.option(.extendedHeaders), set, other, Self.go).sent
        #expect(extended.suffix(52) == opened(flags: 0x1ded)[...])
        #expect(extended.dropLast(52).suffix(52) == opened(flags: 0x587, .info)[...])
        #expect(run(Bytes.option(.structuredReply), set, Self.go).sent.suffix(52) == opened(flags: 0xded)[...])
    }
}

/// The errors among the replies to options.
func errors(_ sent: [UInt8]) -> [OptionReplyType] {
    var errors: [OptionReplyType] = []
    var at = 0
    while at + 20 <= sent.count {
        let type = OptionReplyType(rawValue: integer(UInt32.self, sent[(at + 12)..<(at + 16)]))
        if let type, type.rawValue >> 31 == 1 { errors.append(type) }
        at += 20 + Int(integer(UInt32.self, sent[(at + 16)..<(at + 20)]))
    }
    return errors
}
