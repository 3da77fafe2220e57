import Testing
import VarveNBD
import VarveTestKit

private typealias Bytes = HandshakeBytes

/// STARTTLS and the three modes without sockets or TLS (nbd-protocol.md, sections 4 and 16).
@Suite struct TLSHandshakeTests {
    private let exports = ExportTable()

    init() {
        exports.publish("open", description: "", device: RecordingDevice(byteCount: 4096))
        exports.publish("bound", description: "", device: RecordingDevice(byteCount: 4096), identity: "server-a")
    }

    /// Feeds the options one after the other, each when the one before has been answered, as a client does.
    private func run(_ mode: TLSMode, _ options: [UInt8]..., names: Set<String> = []) -> Outcome {
        runHandshake(exports, Bytes.clientFlags() + options.joined(), chunk: 1, tls: mode, names: names)
    }

    /// The type of each reply in `sent`.
    private func types(_ sent: [UInt8]) -> [OptionReplyType?] {
        var types: [OptionReplyType?] = []
        var rest = sent[...]
        while rest.count >= 20 {
            let start = rest.startIndex
            types.append(OptionReplyType(rawValue: integer(UInt32.self, rest[(start + 12)..<(start + 16)])))
            rest = rest.dropFirst(20 + Int(integer(UInt32.self, rest[(start + 16)..<(start + 20)])))
        }
        #expect(rest.isEmpty)
        return types
    }

    private let startTLS = HandshakeBytes.option(.startTLS)
    private func go(_ name: String) -> [UInt8] { Bytes.option(.go, Bytes.query(name)) }
    private func info(_ name: String) -> [UInt8] { Bytes.option(.info, Bytes.query(name)) }

    /// Whoever stands in the middle may have agreed on them.
    @Test(arguments: [Option.structuredReply, .extendedHeaders]) func startTLSForgetsWhatWasAgreedOn(format: Option) {
        let contexts = Bytes.option(.setMetaContext, Bytes.contexts("open", ["base:allocation"]))
        let before = run(.optional, Bytes.option(format), contexts, go("open"))
        #expect(before.terms?.format != .simple && before.terms?.contexts == [.allocation])
        let after = run(.optional, Bytes.option(format), contexts, startTLS, go("open"))
        #expect(after.terms == TransmissionTerms())
    }

    @Test(arguments: [TLSMode.optional, .required]) func startTLSIsGrantedOnce(mode: TLSMode) {
        let outcome = run(mode, startTLS, startTLS, go("open"))
        #expect(types(outcome.sent) == [.ack, .errInvalid, .info, .ack])
        #expect(outcome.opened?.name == "open")
    }

    @Test(arguments: [Option.structuredReply, .extendedHeaders]) func startTLSWipesWhatWasAgreedOn(option: Option) {
        let contexts = bigEndian(4 as UInt32) + Array("open".utf8) + bigEndian(0 as UInt32)
        let outcome = run(.optional, Bytes.option(option), startTLS, Bytes.option(.setMetaContext, contexts), go("open"))
        #expect(types(outcome.sent) == [.ack, .ack, .errInvalid, .info, .ack])
        #expect(outcome.terms?.format == .simple)
    }

    @Test(arguments: TLSMode.allCases) func startTLSTakesNoData(mode: TLSMode) {
        let outcome = run(mode, Bytes.option(.startTLS, [0]), Bytes.option(.startTLS, [UInt8](repeating: 0, count: 70_000)))
        #expect(types(outcome.sent) == [.errInvalid, .errInvalid])
        #expect(outcome.end == nil)
    }

    @Test func withoutTLSNothingAsksForIt() {
        let outcome = run(.off, startTLS, Bytes.option(.list), info("open"), info("bound"))
        #expect(types(outcome.sent) == [.errPolicy, .server, .ack, .info, .ack, .errPolicy])
    }

    @Test(arguments: [1, 2, 10, 100, 1000]) func plaintextBehindStartTLSEndsTheConnection(behind: Int) {
        let input = Bytes.clientFlags() + startTLS + go("open").prefix(behind)
        let outcome = runHandshake(exports, input, tls: .optional)
        #expect(outcome.end == .plaintextBehindStartTLS)
        #expect(types(outcome.sent) == [.errInvalid], "no ACK, so no TLS")
        #expect(outcome.opened == nil)
    }

    @Test func refusedStartTLSKeepsWhatFollows() {
        let outcome = runHandshake(exports, Bytes.clientFlags() + startTLS + go("open"), tls: .off)
        #expect(types(outcome.sent) == [.errPolicy, .info, .ack])
        #expect(outcome.opened?.name == "open")
    }

    @Test(arguments: [3, 4, 6, 7, 8, 9, 10, 11, 99] as [UInt32]) func requiredModeAnswersNothingBeforeTLS(number: UInt32) {
        let outcome = run(.required, Bytes.option(number, number == 3 ? [] : Bytes.query("open")))
        #expect(types(outcome.sent) == [.errTLSReqd])
        #expect(outcome.end == nil)
    }

    @Test func requiredModeClosesOnExportName() {
        let outcome = run(.required, Bytes.option(.exportName, Array("open".utf8)))
        #expect(outcome.sent.isEmpty)
        #expect(outcome.opened == nil)
        #expect(outcome.end?.isViolation == true)
    }

    @Test func requiredModeLetsClientsLeave() {
        #expect(run(.required, Bytes.option(.abort)).end == .clientLeft)
    }

    @Test func paddingIsStillLeftOutAfterTLS() {
        let outcome = run(.required, startTLS, Bytes.option(.exportName, Array("open".utf8)))
        #expect(outcome.sent.count == 20 + 10, "the client's flags are not sent again, so they stay")
    }

    // MARK: Exports that are for one client

    @Test func boundExportIsForItsClientAlone() {
        #expect(run(.optional, startTLS, go("bound"), names: ["x", "server-a"]).opened?.name == "bound")
        for names in [[], ["server-b"], ["server"], ["SERVER-A"], ["server-a "]] as [Set<String>] {
            let outcome = run(.required, startTLS, info("bound"), go("bound"), names: names)
            #expect(types(outcome.sent) == [.ack, .errPolicy, .errPolicy])
            #expect(outcome.opened == nil)
        }
    }

    @Test func boundExportWantsTLSFirst() {
        let outcome = run(.optional, go("bound"), go("open"))
        #expect(types(outcome.sent) == [.errTLSReqd, .info, .ack])
    }

    @Test func boundExportIsListedForItsClientAlone() {
        func names(_ mode: TLSMode, _ options: [UInt8]..., names: Set<String> = []) -> Int {
            types(runHandshake(exports, Bytes.clientFlags() + options.joined(), chunk: 1, tls: mode, names: names).sent)
                .count { $0 == .server }
        }
        #expect(names(.off, Bytes.option(.list)) == 1)
        #expect(names(.optional, Bytes.option(.list)) == 1)
        #expect(names(.optional, startTLS, Bytes.option(.list), names: ["server-b"]) == 1)
        #expect(names(.optional, startTLS, Bytes.option(.list), names: ["server-a"]) == 2)
    }

    @Test func boundExportClosesOnExportName() {
        let outcome = run(.optional, startTLS, Bytes.option(.exportName, Array("bound".utf8)), names: ["server-b"])
        #expect(outcome.end == .exportNameRefused("This export is not for this client."))
        #expect(outcome.opened == nil)
    }
}
