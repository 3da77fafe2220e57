import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

private typealias Bytes = HandshakeBytes

/// LIST_META_CONTEXT and SET_META_CONTEXT (nbd-protocol.md, sections 4, 12 and 21).
@Suite struct ContextOptionTests {
    private static let allocation = "base:allocation"
    private static let first = "qemu:dirty-bitmap:10000002"
    private static let second = "qemu:dirty-bitmap:10000003"
    private static let go = Bytes.option(.go, Bytes.query("disk"))

    private let exports = ExportTable()

    init() {
        let device = FlatDevice(byteCount: 1 << 20)
        device.takeSnapshot(SnapshotID(10_000_002))
        device.takeSnapshot(SnapshotID(10_000_003))
        exports.publish("disk", description: "", device: device)
        exports.publish("other", description: "", device: RecordingDevice(byteCount: 1 << 20))
    }

    private func run(_ options: [UInt8]...) -> Outcome {
        runHandshake(exports, Bytes.clientFlags() + options.joined())
    }

    private static func set(_ queries: [String], on name: String = "disk") -> [UInt8] {
        Bytes.option(.setMetaContext, Bytes.contexts(name, queries))
    }

    private func listed(_ contexts: [String]) -> [UInt8] {
        contexts.flatMap { Bytes.context(0, $0, to: .listMetaContext) } + Bytes.reply(.ack, to: .listMetaContext)
    }

    private func selected(_ contexts: [String]) -> [UInt8] {
        let replies = contexts.enumerated().flatMap { Bytes.context(UInt32($0 + 1), $1, to: .setMetaContext) }
        return replies + Bytes.reply(.ack, to: .setMetaContext)
    }

    /// Queries of LIST and what they list.
    static let lists: [([String], [String])] = [
        ([], [allocation, second, first]),
        (["base:"], [allocation]),
        (["base:allocation"], [allocation]),
        (["base:allocation", "base:", "base:allocation"], [allocation]),
        (["qemu:"], [second, first]),
        (["qemu:dirty-bitmap:"], [second, first]),
        ([first], [first]),
        ([first, "qemu:", "base:"], [allocation, second, first]),
        (["qemu:dirty-bitmap"], []), (["qemu:dirty-bitmap:1000000"], []), (["qemu:dirty-bitmap:10000009"], []),
        (["qemu:allocation-depth"], []), (["x-other:thing", "base", "", ":", "allocation"], []),
    ]

    @Test(arguments: lists.indices) func listTellsWhatMatches(index: Int) {
        let (queries, contexts) = Self.lists[index]
        let option = Bytes.option(.listMetaContext, Bytes.contexts("disk", queries))
        #expect(run(option).sent == listed(contexts), "without structured replies too")
        #expect(run(Bytes.option(.extendedHeaders), option).sent.dropFirst(20) == listed(contexts)[...])
    }

    /// Queries of SET and what they select, in the order of the queries.
    static let sets: [([String], [String])] = [
        ([], []),
        (["base:allocation"], [allocation]),
        ([first, allocation, second], [first, allocation, second]),
        ([second, second, allocation, second], [second, allocation]),
        (["base:", "qemu:", "qemu:dirty-bitmap:"], []),
        (["x-other:thing", "base", "", ":", "qemu:dirty-bitmap:", first], [first]),
        (["qemu:dirty-bitmap:010000002", "qemu:dirty-bitmap:+10000002", "qemu:dirty-bitmap:10000009"], []),
        (["qemu:dirty-bitmap:99999999999999999999999", "qemu:dirty-bitmap:x"], []),
    ]

    @Test(arguments: sets.indices) func setSelectsByName(index: Int) {
        let (queries, contexts) = Self.sets[index]
        for option in [Option.structuredReply, .extendedHeaders] {
            let outcome = run(Bytes.option(option), Self.set(queries), Self.go)
            #expect(outcome.sent.dropFirst(20).dropLast(52) == selected(contexts)[...])
            #expect(outcome.terms?.contexts.map(\.name) == contexts)
        }
    }

    // MARK: What lasts

    @Test func setNeedsChunks() {
        let outcome = run(Self.set([Self.allocation]), Self.go)
        #expect(errors(outcome.sent) == [.errInvalid])
        #expect(outcome.terms?.contexts.isEmpty == true)
    }

    @Test func selectionCountsOnlyForItsExport() {
        let agreed = Bytes.option(.structuredReply) + Self.set([Self.allocation])
        #expect(run(agreed, Bytes.option(.go, Bytes.query("other"))).terms?.contexts.isEmpty == true)
        #expect(run(agreed, Bytes.option(.go, Bytes.query("nothing")), Self.go).terms?.contexts == [.allocation])
        #expect(run(agreed, Bytes.option(.exportName, Array("disk".utf8))).terms?.contexts == [.allocation])
    }

    @Test func selectionOfAnExportThatWasReplacedDoesNotCount() {
        var session = HandshakeSession(exports: exports)
        func send(_ bytes: [UInt8]) -> HandshakeSession.Action { bytes.withUnsafeBytes { session.advance($0).action } }
        _ = send(Bytes.clientFlags())
        _ = send(Bytes.option(.structuredReply))
        _ = send(Self.set([Self.first]))
        exports.publish("disk", description: "", device: FlatDevice(byteCount: 1 << 20))
        guard case .transmit(_, let terms, _) = send(Self.go) else {
            Issue.record("GO did not open the export")
            return
        }
        #expect(terms == TransmissionTerms(format: .structured))
    }

    @Test func laterSelectionReplacesTheEarlier() {
        let outcome = run(
            Bytes.option(.structuredReply), Self.set([Self.allocation, Self.first]), Self.set([Self.second]), Self.go)
        #expect(outcome.terms?.contexts.map(\.name) == [Self.second])
    }

    @Test func listLeavesTheSelectionAlone() {
        let list = Bytes.option(.listMetaContext, Bytes.contexts("other"))
        #expect(run(Bytes.option(.structuredReply), Self.set([Self.first]), list, Self.go).terms?.contexts.count == 1)
    }

    @Test func extendedHeadersKeepTheSelection() {
        let outcome = run(Bytes.option(.structuredReply), Self.set([Self.first]), Bytes.option(.extendedHeaders), Self.go)
        #expect(outcome.terms?.contexts.map(\.name) == [Self.first])
    }

    // MARK: Refusals

    /// Says how many queries follow, and sends none.
    private static func counted(_ count: UInt32) -> [UInt8] {
        bigEndian(4 as UInt32) + Array("disk".utf8) + bigEndian(count)
    }

    /// Data of LIST and SET, and the error they get.
    static let refusals: [([UInt8], OptionReplyType)] = [
        ([], .errInvalid),
        ([0, 0, 0], .errInvalid),
        (bigEndian(0 as UInt32), .errInvalid),
        (bigEndian(0xffff_ffff as UInt32) + [0, 0, 0, 0], .errInvalid),
        (bigEndian(5 as UInt32) + Array("disk".utf8), .errInvalid),
        (HandshakeBytes.contexts("disk") + [0], .errInvalid),
        (counted(1), .errInvalid),
        (counted(0xffff_ffff), .errInvalid),
        (counted(1) + bigEndian(0xffff_ffff as UInt32), .errInvalid),
        (counted(1) + bigEndian(15 as UInt32) + Array("base:allocatio".utf8), .errInvalid),
        (HandshakeBytes.contexts("disk", [allocation]) + bigEndian(0 as UInt32), .errInvalid),
        (HandshakeBytes.contexts("disk", [String(repeating: "q", count: 4097)]), .errInvalid),
        (HandshakeBytes.contexts(String(repeating: "n", count: 4097)), .errInvalid),
        (HandshakeBytes.contexts(String(repeating: "n", count: 4096)), .errUnknown),
        (HandshakeBytes.contexts("nothing", [allocation]), .errUnknown),
        (HandshakeBytes.contexts("", [allocation]), .errUnknown),
        (bigEndian(1 as UInt32) + [0xff, 0, 0, 0, 0], .errUnknown),
        ([UInt8](repeating: 0, count: 65_537), .errTooBig),
    ]

    @Test(arguments: refusals.indices, [.listMetaContext, .setMetaContext] as [Option])
    func malformedQueryIsRefused(index: Int, option: Option) {
        let (data, expected) = Self.refusals[index]
        let outcome = run(
            Bytes.option(.structuredReply), Self.set([Self.allocation]), Bytes.option(option, data), Self.go)
        #expect(errors(outcome.sent) == [expected])
        #expect(outcome.terms?.contexts.isEmpty == (option == .setMetaContext), "a SET that fails leaves nothing selected")
    }

    @Test func queriesThatAreNoTextMatchNothing() {
        let query = bigEndian(2 as UInt32) + [0xff, 0xfe]
        #expect(run(Bytes.option(.listMetaContext, Self.counted(1) + query)).sent == listed([]))
    }

    @Test func tooManyContextsAreRefused() {
        let device = FlatDevice(byteCount: 4096)
        for id in 1...17 as ClosedRange<UInt64> { device.takeSnapshot(SnapshotID(id)) }
        exports.publish("disk", description: "", device: device)
        let names = (1...17).map { "qemu:dirty-bitmap:\($0)" }
        let most = run(Bytes.option(.structuredReply), Self.set(names.dropLast()), Self.go)
        #expect(most.terms?.contexts.count == 16)
        let more = run(Bytes.option(.structuredReply), Self.set(names), Self.go)
        #expect(errors(more.sent) == [.errTooBig])
        #expect(more.terms?.contexts.isEmpty == true)
    }
}
