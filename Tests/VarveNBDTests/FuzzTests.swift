import Testing
import VarveNBD

/// Bytes of strangers: spoilt sessions, and frames with random fields. `VARVE_SEEDS=1-100000` for a long run; `Tests/Fuzz/run` goes on from
/// there with coverage to guide it.
@Suite struct FuzzTests {
    @Test(arguments: Seeds.range(100)) func spoiltSessionsAreSurvived(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<20 {
            let format = FormatBytes.all.randomElement(using: &random) ?? .simple
            var bytes = SampleSession.requests(format)
            let isWhole = Bool.random(using: &random)
            if isWhole { bytes = SampleSession.options(format) + bytes }
            spoil(&bytes, &random)
            let start = isWhole ? 0 : (FormatBytes.all.firstIndex(of: format) ?? 0) + 1
            try run([UInt8(start), UInt8.random(in: 0...80, using: &random)] + bytes, seed)
        }
    }

    @Test(arguments: Seeds.range(100)) func randomFramesAreSurvived(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for start in 0..<4 as Range<UInt8> {
            let format = FormatBytes.all[max(0, Int(start) - 1)]
            var bytes: [UInt8] = [start, UInt8.random(in: 0...80, using: &random)]
            if start == 0 { bytes += HandshakeBytes.clientFlags() }
            for _ in 0..<30 { bytes += start == 0 ? option(&random) : request(format, &random) }
            try run(bytes, seed)
        }
    }

    private func run(_ bytes: [UInt8], _ seed: UInt64) throws {
        do {
            try FuzzRun.run(bytes)
        } catch {
            Issue.record("seed \(seed): \(error)")
        }
    }

    /// Changes, doubles, drops or inserts a few bytes.
    private func spoil(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, at + Int.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: bytes.removeSubrange(at..<end)
            case 3: bytes.insert(contentsOf: bytes[at..<end], at: at)
            default: bytes.replaceSubrange(at..<end, with: repeatElement([0, 0xff][at % 2], count: end - at))
            }
            if bytes.isEmpty { bytes = [0] }
        }
    }

    private func option(_ random: inout SeededRandom) -> [UInt8] {
        let queries = ["base:allocation", "base:", "qemu:dirty-bitmap:7", "qemu:", "x:y", ""].shuffled(using: &random)
        let name = ["disk", "disk", "nothing", ""].randomElement(using: &random) ?? ""
        let data: [[UInt8]] = [
            [], [], HandshakeBytes.query(name, [.name, .blockSize]), HandshakeBytes.contexts(name, Array(queries.prefix(3))),
            (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...9, using: &random) },
        ]
        return HandshakeBytes.option(UInt32.random(in: 2...12, using: &random), data.randomElement(using: &random) ?? [])
    }

    /// Fields near what is legal and far from it, with the payload that they announce if that is short.
    private func request(_ format: ReplyFormat, _ random: inout SeededRandom) -> [UInt8] {
        let edges: [UInt64] = [0, 1, 511, 4096, 65_536, 65_537, 1 << 20, 32 << 20, (32 << 20) + 1, 1 << 32 - 1, 1 << 63, .max]
        let offset = (edges.randomElement(using: &random) ?? 0) &+ UInt64.random(in: 0...2, using: &random) &- 1
        var length = (edges.randomElement(using: &random) ?? 0) &+ UInt64.random(in: 0...2, using: &random) &- 1
        let flags = Bool.random(using: &random) ? 0 : UInt16.random(in: 0...0x7f, using: &random)
        let command = UInt16.random(in: 0...9, using: &random)
        if command == 2 { return [] }
        if format != .extended { length = min(length, UInt64(UInt32.max)) }
        let hasPayload = command == 1 || (format == .extended && flags & 0x20 != 0)
        let payload = [UInt8](repeating: 0, count: hasPayload && length <= 70_000 ? Int(length) : 0)
        return FormatBytes(format: format)
            .request(command, flags: flags, cookie: random.next(), offset: offset, length: length, payload)
    }
}
