import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

/// BLOCK_STATUS (nbd-protocol.md, sections 9, 10, 12, 17 and 22).
@Suite struct BlockStatusTests {
    private static let inChunks: [ReplyFormat] = [.structured, .extended]
    private static let both: [MetadataContext] = [.allocation, .dirty(since: SnapshotID(7))]
    private static let page: UInt64 = 4096

    /// 64 pages. In snapshot 7: 0 to 9. Then 5 was written again, 8 and 9 became holes, 20 was written.
    private func changedDevice() throws -> FlatDevice {
        let device = FlatDevice(byteCount: 64 * 4096)
        let pages = [UInt8](repeating: 1, count: 10 * 4096)
        try pages.withUnsafeBytes { try device.write($0, at: 0) }
        device.takeSnapshot(SnapshotID(7))
        try [1].withUnsafeBytes { try device.write($0, at: 5 * Self.page + 17) }
        try device.discard(at: 8 * Self.page, count: 2 * Self.page)
        try [1].withUnsafeBytes { try device.write($0, at: 20 * Self.page) }
        return device
    }

    private func replies(
        _ device: any BlockDevice, _ format: ReplyFormat, _ contexts: [MetadataContext] = both, _ requests: [UInt8]...
    ) throws -> [Reply] {
        let terms = TransmissionTerms(format: format, contexts: contexts)
        var reader = ReplyReader(format)
        return try reader.replies(runTransmission(CheckedDevice(device), requests.flatMap { $0 }, terms: terms).sent)
    }

    private func status(_ id: UInt32, _ extents: [(pages: UInt64, flags: UInt64)]) -> Reply.Chunk {
        .status(id: id, extents.map { Reply.Status(length: $0.pages * Self.page, flags: $0.flags) })
    }

    @Test func structuredStatusIsGolden() throws {
        let bytes = FormatBytes(format: .structured)
        let terms = TransmissionTerms(format: .structured, contexts: [.allocation])
        let outcome = runTransmission(
            try changedDevice(), bytes.request(.blockStatus, cookie: 3, length: 64 * 4096), terms: terms)
        let payload: [UInt8] =
            [0, 0, 0, 1] + [0, 0, 0x80, 0, 0, 0, 0, 0] + [0, 0, 0xc0, 0, 0, 0, 0, 3] + [0, 0, 0x10, 0, 0, 0, 0, 0]
            + [0, 2, 0xb0, 0, 0, 0, 0, 3]
        #expect(outcome.sent == bytes.chunk(5, cookie: 3, payload))
    }

    @Test func extendedStatusIsGolden() throws {
        let bytes = FormatBytes(format: .extended)
        let terms = TransmissionTerms(format: .extended, contexts: [.allocation])
        let request = bytes.request(.blockStatus, cookie: 3, offset: 4096, length: 9 * 4096)
        let payload: [UInt8] =
            [0, 0, 0, 1, 0, 0, 0, 2] + [0, 0, 0, 0, 0, 0, 0x70, 0] + [0, 0, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0x20, 0]
            + [0, 0, 0, 0, 0, 0, 0, 3]
        #expect(
            runTransmission(try changedDevice(), request, terms: terms).sent
                == bytes.chunk(6, cookie: 3, offset: 4096, payload))
    }

    @Test(arguments: inChunks) func dirtyIsWrittenOrGivenBack(format: ReplyFormat) throws {
        let request = FormatBytes(format: format).request(.blockStatus, length: 64 * 4096)
        let expected = Reply(
            cookie: 1,
            chunks: [
                status(1, [(8, 0), (12, 3), (1, 0), (43, 3)]),
                status(2, [(5, 0), (1, 1), (2, 0), (2, 1), (10, 0), (1, 1), (43, 0)]),
            ])
        #expect(try replies(changedDevice(), format, Self.both, request) == [expected])
    }

    @Test(arguments: inChunks) func unalignedRangeIsAnsweredExactly(format: ReplyFormat) throws {
        let request = FormatBytes(format: format).request(.blockStatus, offset: 8 * 4096 - 1, length: 3)
        let reply = try replies(changedDevice(), format, [.allocation], request)
        #expect(reply == [Reply(cookie: 1, chunks: [.status(id: 1, [.init(length: 1, flags: 0), .init(length: 2, flags: 3)])])])
    }

    @Test(arguments: inChunks) func reqOneGetsOneExtent(format: ReplyFormat) throws {
        let request = FormatBytes(format: format).request(.blockStatus, flags: 8, offset: 4096, length: 63 * 4096)
        let reply = try replies(changedDevice(), format, Self.both, request)
        #expect(reply == [Reply(cookie: 1, chunks: [status(1, [(7, 0)]), status(2, [(4, 0)])])])
    }

    @Test(arguments: inChunks) func extentsAreCapped(format: ReplyFormat) throws {
        let device = FlatDevice(byteCount: 10_000 * 4096)
        for page in stride(from: 0, to: 10_000 as UInt64, by: 2) {
            try [1].withUnsafeBytes { try device.write($0, at: page * Self.page) }
        }
        let request = FormatBytes(format: format).request(.blockStatus, length: 10_000 * 4096)
        let reply = try replies(device, format, [.allocation], request)
        #expect(reply == [Reply(cookie: 1, chunks: [status(1, (0..<4096).map { (1, $0 % 2 * 3) })])])
    }

    @Test(arguments: inChunks) func lastByteHasAStatus(format: ReplyFormat) throws {
        let request = FormatBytes(format: format).request(.blockStatus, offset: 64 * 4096 - 1, length: 1)
        let reply = try replies(changedDevice(), format, [.allocation], request)
        #expect(reply == [Reply(cookie: 1, chunks: [.status(id: 1, [.init(length: 1, flags: 3)])])])
    }

    // MARK: Contexts by name

    @Test func payloadChoosesContexts() throws {
        let bytes = FormatBytes(format: .extended)
        let device = try changedDevice()
        let dirty = status(2, [(5, 0), (1, 1), (2, 0)])
        #expect(
            try replies(device, .extended, Self.both, bytes.status(effect: 8 * 4096, ids: [2])) == [
                Reply(cookie: 1, chunks: [dirty])
            ])
        let reply = try replies(device, .extended, Self.both, bytes.status(effect: 8 * 4096, ids: [2, 1]))
        #expect(reply == [Reply(cookie: 1, chunks: [status(1, [(8, 0)]), dirty])])
        let one = try replies(device, .extended, Self.both, bytes.status(flags: 8, offset: 4096, effect: 7 * 4096, ids: [2]))
        #expect(one == [Reply(cookie: 1, chunks: [status(2, [(4, 0)])])])
    }

    /// Payloads of BLOCK_STATUS that name no contexts properly: consumed, then EINVAL.
    static let badPayloads: [[UInt8]] = [
        [0], [UInt8](repeating: 0, count: 8), bigEndian(4096 as UInt64) + [0, 0, 0],
        bigEndian(4096 as UInt64) + bigEndian(0 as UInt32), bigEndian(4096 as UInt64) + bigEndian(3 as UInt32),
        bigEndian(4096 as UInt64) + bigEndian(UInt32.max), bigEndian(4096 as UInt64) + [0, 0, 0, 1, 0, 0, 0, 1],
        bigEndian(4096 as UInt64) + [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1], bigEndian(0 as UInt64) + bigEndian(1 as UInt32),
        bigEndian(UInt64.max) + bigEndian(1 as UInt32), bigEndian(65 * 4096 as UInt64) + bigEndian(1 as UInt32),
        [UInt8](repeating: 0x21, count: 100_000),
    ]

    @Test(arguments: badPayloads.indices) func badPayloadIsConsumedAndRefused(index: Int) throws {
        let bytes = FormatBytes(format: .extended)
        let payload = Self.badPayloads[index]
        let bad = bytes.request(.blockStatus, offset: 1, length: UInt64(payload.count), payload)
        let replies = try replies(changedDevice(), .extended, Self.both, bad, bytes.request(.flush, cookie: 2))
        #expect(replies.map(\.error) == [22, 0])
    }

    // MARK: Refusals

    @Test(arguments: inChunks) func rangesAreChecked(format: ReplyFormat) throws {
        let bytes = FormatBytes(format: format)
        let replies = try replies(
            changedDevice(), format, Self.both, bytes.request(.blockStatus, length: 0),
            bytes.request(.blockStatus, offset: 1, length: 64 * 4096), bytes.request(.blockStatus, offset: .max, length: 1),
            bytes.request(.blockStatus, offset: .max, length: 2), bytes.request(.blockStatus, flags: 4, length: 1),
            bytes.request(.blockStatus, flags: 1, length: 1))
        #expect(replies.map(\.error) == [22, 22, 22, 22, 22, 0], "FUA is taken everywhere")
    }

    @Test func deletedSnapshotIsAnError() throws {
        let request = FormatBytes(format: .structured).request(.blockStatus, length: 4096)
        let contexts: [MetadataContext] = [.allocation, .dirty(since: SnapshotID(8))]
        let expected = Reply(cookie: 1, chunks: [.error(5, "The volume or snapshot has been deleted.")])
        #expect(try replies(changedDevice(), .structured, contexts, request) == [expected])
    }

    // MARK: Model

    /// Walks the whole device in random steps and compares each page with what was done to it.
    @Test(arguments: Seeds.range(20), inChunks) func walksMatchAModel(seed: UInt64, format: ReplyFormat) throws {
        var random = SeededRandom(seed: seed)
        let pageCount = 200
        let device = FlatDevice(byteCount: pageCount * 4096 - 700)
        var model = [Int](repeating: 0, count: pageCount)
        try change(device, &model, &random, 1)
        device.takeSnapshot(SnapshotID(7))
        let old = model
        try change(device, &model, &random, 1000)
        for (id, context) in [(1, Self.both[0]), (2, Self.both[1])] {
            let flags = try walk(device, format, context, &random)
            let expected = model.indices.map { page in
                id == 1 ? (model[page] == 0 ? 3 : 0) : (model[page] == old[page] ? 0 : 1) as UInt64
            }
            #expect(flags == expected, "seed \(seed), \(context)")
        }
    }

    /// Random writes and discards; each page of the model has the number of the write, 0 for a hole.
    private func change(
        _ device: FlatDevice, _ model: inout [Int], _ random: inout SeededRandom, _ first: Int
    ) throws {
        for number in first..<first + 30 {
            let start = Int.random(in: 0..<model.count - 1, using: &random)
            let pages = start..<Int.random(in: start + 1..<model.count, using: &random)
            let isHole = Bool.random(using: &random)
            if isHole {
                try device.discard(at: UInt64(start) * Self.page, count: UInt64(pages.count) * Self.page)
            } else {
                let bytes = [UInt8](repeating: 1, count: min(pages.count, 5) * 4096)
                try bytes.withUnsafeBytes { try device.write($0, at: UInt64(start) * Self.page) }
            }
            for page in isHole ? pages : pages.prefix(5) { model[page] = isHole ? 0 : number }
        }
    }

    /// The flags of each page, asked for bit by bit. Each answer obeys the rules of section 10.
    private func walk(
        _ device: FlatDevice, _ format: ReplyFormat, _ context: MetadataContext, _ random: inout SeededRandom
    ) throws -> [UInt64] {
        var flags = [UInt64?](repeating: nil, count: Int(device.byteCount / Self.page) + 1)
        var at: UInt64 = 0
        while at < device.byteCount {
            let length = UInt64.random(in: 1...device.byteCount - at, using: &random)
            let isOne = Bool.random(using: &random)
            let request = FormatBytes(format: format).request(.blockStatus, flags: isOne ? 8 : 0, offset: at, length: length)
            let reply = try #require(try replies(device, format, [context], request).first)
            guard case .status(1, let extents) = reply.chunks.first, reply.chunks.count == 1 else {
                throw ReplyReader.Violation(description: "answered with \(reply)")
            }
            #expect(!extents.isEmpty && (!isOne || extents.count == 1))
            #expect(zip(extents, extents.dropFirst()).allSatisfy { $0.flags != $1.flags })
            #expect(extents.reduce(0) { $0 + $1.length } <= length)
            for extent in extents {
                #expect(extent.length > 0)
                for page in at / Self.page...(at + extent.length - 1) / Self.page {
                    #expect(flags[Int(page)] == nil || flags[Int(page)] == extent.flags)
                    flags[Int(page)] = extent.flags
                }
                at += extent.length
            }
        }
        return flags.compactMap { $0 }
    }
}
