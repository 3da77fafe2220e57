import Testing
import VarveTestKit
import VarveTransfer

/// What a stream says, with its bytes put together.
struct DiffContent: Equatable {
    var header: RBDDiffHeader?
    var writes: [UInt64: [UInt8]] = [:]
    var zeroes: [Range<UInt64>] = []
    var isEnded = false

    /// - Parameter pieceLength: how many bytes the decoder gets at a time.
    init(_ bytes: [UInt8], pieceLength: () -> Int = { .max }) throws(RBDDiffError) {
        var decoder = RBDDiffDecoder()
        var start = 0
        var next: UInt64 = 0
        var begin: UInt64 = 0
        while start < bytes.count {
            let piece = Array(bytes[start..<min(bytes.count, start + min(pieceLength(), bytes.count))])
            start += piece.count
            var index = 0
            while true {
                let event = try Self.event(&decoder, piece, &index)
                switch event {
                case nil: break
                case .header(let header): self.header = header
                case .zero(let range): zeroes.append(range)
                case .end: isEnded = true
                case .data(let offset, let range):
                    if offset != next || begin == next { begin = offset }
                    writes[begin, default: []] += piece[range]
                    next = offset + UInt64(range.count)
                }
                if event == nil { break }
            }
        }
        try decoder.finish()
    }

    private static func event(
        _ decoder: inout RBDDiffDecoder, _ bytes: [UInt8], _ index: inout Int
    ) throws(RBDDiffError) -> RBDDiffDecoder.Event? {
        var failure: RBDDiffError?
        let event = bytes.withUnsafeBytes { buffer -> RBDDiffDecoder.Event? in
            do throws(RBDDiffError) { return try decoder.next(buffer, from: &index) } catch {
                failure = error
                return nil
            }
        }
        if let failure { throw failure }
        return event
    }
}

/// A stream as its parts.
struct DiffBytes {
    var version = RBDDiffVersion.v1
    var bytes: [UInt8]

    init(_ version: RBDDiffVersion = .v1) {
        self.version = version
        bytes = version.banner
    }

    /// A record: in version 2 with the length of its content, or another that is claimed.
    func record(_ tag: String, _ content: [UInt8], claiming length: UInt64? = nil) -> DiffBytes {
        var copy = self
        copy.bytes += Array(tag.utf8)
        if version == .v2, tag != "e" { copy.bytes += Self.u64(length ?? UInt64(content.count)) }
        copy.bytes += content
        return copy
    }

    func size(_ count: UInt64) -> DiffBytes { record("s", Self.u64(count)) }
    func name(_ tag: String, _ name: String) -> DiffBytes { record(tag, Self.u32(UInt32(name.utf8.count)) + Array(name.utf8)) }
    func write(_ offset: UInt64, _ bytes: [UInt8]) -> DiffBytes {
        record("w", Self.u64(offset) + Self.u64(UInt64(bytes.count)) + bytes)
    }
    func zero(_ offset: UInt64, _ length: UInt64) -> DiffBytes { record("z", Self.u64(offset) + Self.u64(length)) }
    var end: [UInt8] { record("e", []).bytes }

    static func u32(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    static func u64(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
}

@Suite struct RBDDiffTests {
    static let header = RBDDiffHeader(version: .v1, fromSnapshot: "monday", toSnapshot: "tuesday", byteCount: 1 << 20)

    static func sound(_ version: RBDDiffVersion) -> DiffBytes {
        DiffBytes(version).name("f", "monday").name("t", "tuesday").size(1 << 20).write(4096, [1, 2, 3]).zero(8192, 4096)
            .write(65536, Array(repeating: 7, count: 600))
    }

    @Test(arguments: RBDDiffVersion.allCases) func encoderWritesWhatTheFormatSays(version: RBDDiffVersion) {
        var header = Self.header
        header.version = version
        let encoder = RBDDiffEncoder(version)
        var bytes = encoder.header(header)
        bytes += encoder.write(4096..<4099) + [1, 2, 3]
        bytes += encoder.zero(8192..<12288)
        bytes += encoder.write(65536..<66136) + Array(repeating: 7, count: 600)
        #expect(bytes + encoder.end == Self.sound(version).end)
    }

    @Test(arguments: RBDDiffVersion.allCases, [1, 2, 3, 7, 64, 4096]) func anyPiecesGiveTheSame(
        version: RBDDiffVersion, length: Int
    ) throws {
        var header = Self.header
        header.version = version
        let content = try DiffContent(Self.sound(version).end, pieceLength: { length })
        #expect(content.header == header)
        #expect(content.writes == [4096: [1, 2, 3], 65536: Array(repeating: 7, count: 600)])
        #expect(content.zeroes == [8192..<12288])
        #expect(content.isEnded)
    }

    @Test(arguments: RBDDiffVersion.allCases) func everyTruncationIsSeen(version: RBDDiffVersion) {
        let whole = Self.sound(version).end
        for count in 0..<whole.count {
            #expect(throws: RBDDiffError(offset: UInt64(count), problem: .truncated)) {
                _ = try DiffContent(Array(whole[..<count]))
            }
        }
    }

    @Test func metadataInAnyOrder() throws {
        let content = try DiffContent(DiffBytes(.v2).size(99).record("p", [1]).name("t", "x").end)
        #expect(content.header == RBDDiffHeader(version: .v2, toSnapshot: "x", byteCount: 99, isProtected: true))
    }

    @Test("Ceph 16 says of the record p that it has 8 bytes, and writes 1; no other length is taken")
    func protectionOfCeph16() throws {
        #expect(try DiffContent(DiffBytes(.v2).record("p", [1], claiming: 8).size(9).end).header?.isProtected == true)
        #expect(throws: RBDDiffError(offset: 12, problem: .wrongLength(tag: "p", length: 2, expected: 1))) {
            _ = try DiffContent(DiffBytes(.v2).record("p", [1], claiming: 2).size(9).end)
        }
    }

    @Test("version 2 lets unknown metadata be skipped; among data it could be data")
    func unknownRecords() throws {
        let skipped = DiffBytes(.v2).record("?", Array(repeating: 9, count: 300)).size(10).record("!", [])
        #expect(try DiffContent(skipped.end).header?.byteCount == 10)
        let late = DiffBytes(.v2).size(10).zero(0, 5).record("?", [1])
        #expect(throws: RBDDiffError(offset: UInt64(DiffBytes(.v2).size(10).zero(0, 5).bytes.count), problem: .unknownTag(0x3F)))
        {
            _ = try DiffContent(late.end)
        }
    }

    static let refused: [(DiffBytes, Int, RBDDiffError.Problem)] = {
        let (one, two) = (DiffBytes(.v1), DiffBytes(.v2))
        let sized = one.size(100)
        let (head, headTwo) = (sized.bytes.count, two.size(100).bytes.count)
        return [
            (one.record("q", []), 12, .unknownTag(0x71)),
            (one.record("p", [1]), 12, .unknownTag(0x70)),
            (one.zero(0, 1), 12, .noSize),
            (one, 12, .noSize),
            (sized.size(100), head, .repeated(tag: "s")),
            (sized.name("t", "a").name("t", "b"), head + 6, .repeated(tag: "t")),
            (sized.zero(0, 1).name("f", "a"), head + 17, .late(tag: "f")),
            (one.name("f", ""), 12, .badName(tag: "f", length: 0)),
            (one.record("t", DiffBytes.u32(.max)), 12, .badName(tag: "t", length: UInt64(UInt32.max))),
            (one.record("t", DiffBytes.u32(1) + [0xFF]), 12, .unreadableName(tag: "t")),
            (one.size(1 << 63), 12, .badSize(1 << 63)),
            (sized.zero(90, 11), head, .beyondEnd(tag: "z", offset: 90, length: 11, byteCount: 100)),
            (sized.zero(.max, 2), head, .beyondEnd(tag: "z", offset: .max, length: 2, byteCount: 100)),
            (sized.write(101, []), head, .beyondEnd(tag: "w", offset: 101, length: 0, byteCount: 100)),
            (sized.zero(10, 10).zero(19, 2), head + 17, .overlap(tag: "z", offset: 19, length: 2)),
            (sized.zero(10, 10).write(5, [1, 2, 3, 4, 5, 6]), head + 17, .overlap(tag: "w", offset: 5, length: 6)),
            (
                two.size(100).record("z", DiffBytes.u64(0) + DiffBytes.u64(1), claiming: 17), headTwo,
                .wrongLength(tag: "z", length: 17, expected: 16)
            ),
            (
                two.size(100).record("w", DiffBytes.u64(0) + DiffBytes.u64(1) + [5], claiming: 16), headTwo,
                .wrongLength(tag: "w", length: 16, expected: 17)
            ),
            (two.record("s", DiffBytes.u64(1), claiming: .max), 12, .wrongLength(tag: "s", length: .max, expected: 8)),
            (two.record("t", DiffBytes.u32(1) + [0x61], claiming: 6), 12, .wrongLength(tag: "t", length: 6, expected: 5)),
            (two.record("p", [2]), 12, .badProtection(2)),
        ]
    }()

    @Test(arguments: refused.indices) func refusals(index: Int) {
        let (bytes, offset, problem) = Self.refused[index]
        let error = RBDDiffError(offset: UInt64(offset), problem: problem)
        #expect(throws: error) { _ = try DiffContent(bytes.end) }
        #expect(throws: error) { _ = try DiffContent(bytes.end, pieceLength: { 1 }) }
        #expect(error.description.contains("at byte \(offset): "))
    }

    @Test func trailingBytesAndForeignBanners() {
        let whole = Self.sound(.v1).end
        #expect(throws: RBDDiffError(offset: UInt64(whole.count), problem: .trailing)) { _ = try DiffContent(whole + [0]) }
        #expect(throws: RBDDiffError(offset: 0, problem: .badBanner(Array("rbd diff v3\n".utf8)))) {
            _ = try DiffContent(Array("rbd diff v3\n".utf8) + whole)
        }
        let image = RBDDiffError(offset: 0, problem: .badBanner(Array("rbd image v2".utf8)))
        #expect(image.description.contains("take `rbd export-diff`"))
    }

    @Test("records may go back, as those of striped images do, if they do not overlap")
    func descendingRecords() throws {
        let content = try DiffContent(DiffBytes().size(100).write(50, [1]).write(10, [2]).zero(51, 9).zero(11, 39).end)
        #expect(content.writes == [50: [1], 10: [2]])
        #expect(content.zeroes == [51..<60, 11..<50])
    }

    @Test("mutated streams are refused or read, and never more than they hold", arguments: 0..<8)
    func mutations(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var refusedCount = 0
        for _ in 0..<4000 {
            var bytes = Self.sound(RBDDiffVersion.allCases.randomElement(using: &random) ?? .v1).end
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[index] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
                case 2: bytes.remove(at: index)
                default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
                }
            }
            do throws(RBDDiffError) {
                let content = try DiffContent(bytes, pieceLength: { Int.random(in: 1...40, using: &random) })
                let size = content.header?.byteCount ?? 0
                #expect(content.writes.allSatisfy { $0.key + UInt64($0.value.count) <= size })
                #expect(content.zeroes.allSatisfy { $0.upperBound <= size })
            } catch {
                refusedCount += 1
                #expect(error.offset <= UInt64(bytes.count))
            }
        }
        #expect(refusedCount > 1000)
    }
}

@Suite struct RangeCoverageTests {
    @Test("against a set of numbers", arguments: 0..<20) func model(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var coverage = RangeCoverage()
        var model: Set<UInt64> = []
        for _ in 0..<500 {
            let start = UInt64.random(in: 0..<300, using: &random)
            let range = start..<start + UInt64.random(in: 0..<8, using: &random)
            let isFree = range.allSatisfy { !model.contains($0) }
            #expect(insert(range, &coverage) == isFree)
            if isFree { model.formUnion(range) }
        }
    }

    @Test func memoryIsBounded() {
        var coverage = RangeCoverage(limit: 10)
        for index: UInt64 in 0..<11 { #expect(insert(index * 10..<index * 10 + 1, &coverage)) }
        #expect(coverage.floor == 41)
        #expect(!insert(60..<61, &coverage))
        #expect(insert(61..<62, &coverage))
    }

    private func insert(_ range: Range<UInt64>, _ coverage: inout RangeCoverage) -> Bool { coverage.insert(range) }
}
