import Foundation
import Testing
import VarveBackend
import VarveTransfer

@Suite struct ImportTests {
    /// A `rbd diff` of a sample in a file.
    private func exported(_ scratch: Scratch, isCompressed: Bool = false) throws -> MemoryPeer {
        let source = MemoryPeer.sample()
        let job = ExportJob.sample(.rbdDiffV2, isCompressed: isCompressed)
        _ = try FileExport(job, from: source, to: scratch["disk"]).run { _, _ in }
        return source
    }

    @Test("every cut of a file is refused before anything is written", arguments: [false, true])
    func truncation(isCompressed: Bool) throws {
        let scratch = try Scratch()
        _ = try exported(scratch, isCompressed: isCompressed)
        let whole = try scratch.bytes("disk")
        for count in stride(from: 12, to: whole.count, by: whole.count / 40) {
            try scratch.write(Array(whole[..<count]), "cut")
            let refusal = #expect(throws: TransferError.self) {
                _ = try ImportStream(scratch["cut"], format: .rbdDiff).check(nil)
            }
            let text = refusal?.description ?? ""
            #expect(text.contains("the stream ends"), "\(count): \(text)")
        }
    }

    @Test("a bit that flipped is found by the checksum", arguments: [false, true])
    func damage(isCompressed: Bool) throws {
        let scratch = try Scratch()
        _ = try exported(scratch, isCompressed: isCompressed)
        let checksum = try #require(try ChecksumFile(of: scratch["disk"]).read())
        let whole = try scratch.bytes("disk")
        for place in stride(from: 100, to: whole.count, by: whole.count / 20) {
            var bytes = whole
            bytes[place] ^= 4
            try scratch.write(bytes, "disk")
            #expect(throws: TransferError.self) { _ = try ImportStream(scratch["disk"], format: .rbdDiff).check(checksum) }
            if isCompressed {
                #expect(throws: TransferError.self, "zstd has its own checksum, at \(place)") {
                    _ = try ImportStream(scratch["disk"], format: .rbdDiff).check(nil)
                }
            }
        }
    }

    @Test func aRawImageHasAContentChecksum() throws {
        let scratch = try Scratch()
        _ = try FileExport(.sample(.raw), from: MemoryPeer.sample(), to: scratch["disk"]).run { _, _ in }
        let checksum = try #require(try ChecksumFile(of: scratch["disk"]).read())
        #expect(checksum.kind == .content)
        #expect(try ImportStream(scratch["disk"], format: .raw).check(checksum).byteCount == 24 << 20)
        var bytes = try scratch.bytes("disk")
        bytes[11 << 20] ^= 1
        try scratch.write(bytes, "disk")
        let refusal = #expect(throws: TransferError.self) { _ = try ImportStream(scratch["disk"], format: .raw).check(checksum) }
        #expect(refusal?.description.contains("is damaged") == true)
    }

    @Test func theFormatIsSeenOrAskedFor() throws {
        let scratch = try Scratch()
        _ = try exported(scratch, isCompressed: true)
        let stream = try ImportStream(scratch["disk"])
        #expect(stream.format == .rbdDiff && stream.isCompressed)
        try scratch.write(Array(repeating: 1, count: 8192), "anything")
        let unknown = #expect(throws: TransferError.self) { _ = try ImportStream(scratch["anything"]) }
        #expect(unknown?.description.contains("say so with --format") == true)
        #expect(throws: TransferError.unfit("\(scratch["disk"]) is rbd-diff, not qcow2")) {
            _ = try ImportStream(scratch["disk"], format: .qcow2)
        }
        #expect(throws: TransferError.file(path: scratch["none"], action: "read", errorNumber: ENOENT)) {
            _ = try ImportStream(scratch["none"])
        }
    }

    @Test("nothing at all is no image", arguments: ImportFormat.allCases)
    func emptiness(format: ImportFormat) throws {
        let scratch = try Scratch()
        try scratch.write([], "empty")
        #expect(throws: TransferError.unfit("\(scratch["empty"]) is empty")) {
            _ = try ImportStream(scratch["empty"], format: format)
        }
        try scratch.throughPipe("empty") { descriptor in
            #expect(throws: TransferError.unfit("a pipe is empty")) { _ = try ImportStream(reading: descriptor, format: format) }
        }
    }

    @Test func aVolumeThatIsTooSmallIsLeftAlone() throws {
        let scratch = try Scratch()
        _ = try exported(scratch)
        let target = MemoryPeer(byteCount: 23 << 20)
        let refusal = #expect(throws: TransferError.self) {
            try ImportStream(scratch["disk"]).begin().write(to: target, over: .empty)
        }
        #expect(refusal?.description.contains("must be made larger first") == true)
        #expect(target.writtenByteCount == 0)
    }

    @Test("a lost volume ends the import, and its flush must succeed", arguments: [0, 1, 5, nil])
    func lostTarget(writes: Int?) throws {
        let scratch = try Scratch()
        _ = try exported(scratch)
        let target = MemoryPeer(byteCount: 24 << 20)
        target.writesBeforeFailure = writes
        if writes == nil { target.flushesBeforeFailure = 0 }
        #expect(throws: MemoryPeer.lost) { try ImportStream(scratch["disk"]).begin().write(to: target, over: .empty) }
    }

    @Test("however the heads of records lie, whole pages are written", arguments: [false, true])
    func alignment(isCompressed: Bool) throws {
        let scratch = try Scratch()
        let source = try exported(scratch, isCompressed: isCompressed)
        let target = MemoryPeer(byteCount: 24 << 20)
        try ImportStream(scratch["disk"]).begin().write(to: target, over: .empty)
        #expect(target.bytes == source.bytes)
        #expect(target.writtenRanges.allSatisfy { $0.lowerBound % 4096 == 0 && $0.upperBound % 4096 == 0 })
        #expect(target.writtenRanges.contains { $0.count == 1 << 20 })
    }

    @Test("zeroes of a whole image are written where the volume is not empty")
    func ontoOldBytes() throws {
        let scratch = try Scratch()
        let source = MemoryPeer.sample()
        _ = try FileExport(.sample(.raw), from: source, to: scratch["disk"]).run { _, _ in }
        let target = MemoryPeer(byteCount: 24 << 20)
        target.put(Array(repeating: 7, count: 24 << 20), at: 0)
        try ImportStream(scratch["disk"], format: .raw).begin().write(to: target, over: .base)
        #expect(target.bytes == source.bytes)
    }

    @Test(
        "through a pipe: what cannot be read twice is checked at its end", arguments: [ExportJob.Format.raw, .rbdDiffV1],
        [false, true])
    func pipe(format: ExportJob.Format, isCompressed: Bool) throws {
        let scratch = try Scratch()
        let source = MemoryPeer.sample()
        let job = ExportJob.sample(format, isCompressed: isCompressed)
        let file = open(scratch["stream"], O_RDWR | O_CREAT, 0o600)
        let report = try PipeExport(job, from: source, to: file).run { _, _ in }
        close(file)
        #expect(report.checksum.kind == .file)
        try scratch.throughPipe("stream") { descriptor in
            let target = MemoryPeer(byteCount: 24 << 20)
            let stream = try ImportStream(reading: descriptor, format: format == .raw ? .raw : .rbdDiff)
            #expect(!stream.isFile)
            let run = try stream.begin(comparing: report.checksum)
            #expect(run.summary.byteCount == (format == .raw ? nil : 24 << 20))
            try run.write(to: target, over: .empty)
            #expect(target.bytes == source.bytes)
        }
        try scratch.throughPipe("stream") { descriptor in
            let stream = try ImportStream(reading: descriptor, format: format == .raw ? .raw : .rbdDiff)
            let wrong = ExportChecksum(kind: .file, .sha256, hex: String(repeating: "0", count: 64))
            let target = MemoryPeer(byteCount: 24 << 20)
            let refusal = #expect(throws: TransferError.self) {
                try stream.begin(comparing: wrong).write(to: target, over: .empty)
            }
            #expect(refusal?.description.contains("should be \(wrong.hex)") == true)
            #expect(target.flushCount == 0)
        }
    }

    @Test func whetherAVolumeIsAsItsBase() throws {
        let peer = MemoryPeer(byteCount: 8 << 20)
        #expect(try peer.isUntouched())
        peer.put([1], at: 5 << 20)
        #expect(try !peer.isUntouched())
        peer.tellsChanges = true
        peer.kinds = peer.kinds.map { _ in .unchanged }
        #expect(try peer.isUntouched())
        peer.kinds[700] = .hole
        #expect(try !peer.isUntouched())
    }
}

extension Scratch {
    /// Gives `body` the reading end of a pipe that a thread of its own fills from a file.
    func throughPipe(_ name: String, _ body: (Int32) throws -> Void) throws {
        var ends: [Int32] = [0, 0]
        try #require(Glibc.pipe(&ends) == 0)
        let (reader, writer, bytes) = (ends[0], ends[1], try self.bytes(name))
        signal(SIGPIPE, SIG_IGN)
        try OwnedThread.start {
            bytes.withUnsafeBytes { buffer in
                var done = 0
                while done < buffer.count {
                    let count = Glibc.write(writer, buffer.baseAddress.map { $0 + done }, min(70_000, buffer.count - done))
                    if count <= 0 { break }
                    done += count
                }
            }
            Glibc.close(writer)
        }
        defer { Glibc.close(reader) }
        try body(reader)
    }
}

/// Files that Ceph 16.2.15 wrote: `rbd export-diff` (version 1) and `rbd export --export-format 2` (version 2, cut out of it).
@Suite struct CephGoldenTests {
    private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
        .path

    private static func pattern(_ count: Int, _ start: Int) -> [UInt8] { (0..<count).map { UInt8(($0 * 7 + start) % 251) } }

    /// What was written to the image before the first snapshot, and before the second.
    private static func monday() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64 << 20)
        bytes.replaceSubrange(0..<8192, with: pattern(8192, 1))
        bytes.replaceSubrange(5 << 20..<(5 << 20) + 4096, with: pattern(4096, 2))
        bytes.replaceSubrange((12 << 20) + 1536..<(12 << 20) + 2048, with: pattern(512, 3))
        return bytes
    }

    private static func tuesday() -> [UInt8] {
        var bytes = monday() + [UInt8](repeating: 0, count: 16 << 20)
        bytes.replaceSubrange(4096..<5120, with: pattern(1024, 4))
        bytes.replaceSubrange(4 << 20..<8 << 20, with: [UInt8](repeating: 0, count: 4 << 20))
        bytes.replaceSubrange(60 << 20..<(60 << 20) + 512, with: pattern(512, 5))
        return bytes
    }

    @Test("Ceph's full and incremental diffs give the images", arguments: [RBDDiffVersion.v1, .v2])
    func fullAndIncremental(version: RBDDiffVersion) throws {
        let peer = MemoryPeer(byteCount: 80 << 20)
        let full = try ImportStream(Self.directory + "/full.v\(version.rawValue).zst")
        #expect(full.format == .rbdDiff && full.isCompressed)
        let summary = try full.check(nil)
        let isProtected: Bool? = version == .v2 ? false : nil
        #expect(
            summary.header
                == RBDDiffHeader(version: version, toSnapshot: "monday", byteCount: 64 << 20, isProtected: isProtected))
        try full.begin().write(to: peer, over: .empty)
        #expect(peer.bytes[..<(64 << 20)] == Self.monday()[...])
        let incremental = try ImportStream(Self.directory + "/incremental.v\(version.rawValue)")
        #expect(
            try incremental.check(nil).header
                == RBDDiffHeader(
                    version: version, fromSnapshot: "monday", toSnapshot: "tuesday", byteCount: 80 << 20, isProtected: isProtected
                ))
        try incremental.begin().write(to: peer, over: .base)
        #expect(peer.bytes == Self.tuesday())
    }

    @Test func stripedImages() throws {
        let peer = MemoryPeer(byteCount: 16 << 20)
        try ImportStream(Self.directory + "/striped.v1.zst").begin().write(to: peer, over: .empty)
        for index in 0..<4 {
            #expect(peer.bytes[index << 16..<(index << 16) + 512] == Self.pattern(512, 10 + index)[...])
        }
    }
}
