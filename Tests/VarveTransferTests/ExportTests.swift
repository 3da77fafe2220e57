import Foundation
import Testing
import VarveBackend
import VarveTransfer

@Suite struct ExportTests {
    static let forms: [(ExportJob.Format, Bool)] = [
        (.raw, false), (.raw, true), (.rbdDiffV1, false), (.rbdDiffV1, true), (.rbdDiffV2, false), (.rbdDiffV2, true),
    ]

    private func restored(_ path: String, _ format: ImportFormat, byteCount: Int) throws -> MemoryPeer {
        let target = MemoryPeer(byteCount: byteCount)
        let stream = try ImportStream(path, format: format)
        _ = try stream.check(try ChecksumFile(of: path).read())
        try stream.begin().write(to: target, over: .empty)
        return target
    }

    private func importFormat(_ format: ExportJob.Format) -> ImportFormat { format == .raw ? .raw : .rbdDiff }

    @Test("out to a file and back in", arguments: forms.indices)
    func roundTrip(index: Int) throws {
        let (format, isCompressed) = Self.forms[index]
        let scratch = try Scratch()
        let source = MemoryPeer.sample()
        let report = try FileExport(.sample(format, isCompressed: isCompressed), from: source, to: scratch["disk"]).run { _, _ in
        }
        #expect(scratch.names == ["disk", "disk.checksum"])
        #expect(report.resumedByteCount == 0 && report.movedByteCount == UInt64(source.readByteCount))
        let target = try restored(scratch["disk"], importFormat(format), byteCount: source.bytes.count)
        #expect(target.bytes == source.bytes)
        #expect(target.flushCount == 1)
    }

    @Test func rawFilesAreSparseAndHolesAreNotRead() throws {
        let scratch = try Scratch()
        let source = MemoryPeer(byteCount: 64 << 20)
        source.put(Array(repeating: 1, count: 8192), at: 30 << 20)
        source.put(Array(repeating: 0, count: 4 << 20), at: 40 << 20)
        _ = try FileExport(.sample(.raw), from: source, to: scratch["disk"]).run { _, _ in }
        #expect(source.readByteCount == 8192 + 4 << 20)
        #expect(scratch.allocatedByteCount("disk") < 1 << 20)
        #expect(try scratch.bytes("disk") == source.bytes)
    }

    @Test("a lost connection ends the export; the next run continues it", arguments: forms.indices, [0, 3, 7])
    func resume(index: Int, reads: Int) throws {
        let (format, isCompressed) = Self.forms[index]
        let scratch = try Scratch()
        let job = ExportJob.sample(format, isCompressed: isCompressed)
        let source = MemoryPeer.sample()
        source.readsBeforeFailure = reads
        #expect(throws: MemoryPeer.lost) { _ = try FileExport(job, from: source, to: scratch["disk"]).run { _, _ in } }
        #expect(!scratch.names.contains("disk") && scratch.names.contains("disk.partial"))
        source.readsBeforeFailure = nil
        let before = source.readByteCount
        let report = try FileExport(job, from: source, to: scratch["disk"]).run { _, _ in }
        #expect(UInt64(source.readByteCount - before) == report.movedByteCount - report.resumedByteCount)
        #expect((report.resumedByteCount > 0) == (reads > 0))
        #expect(scratch.names == ["disk", "disk.checksum"])
        #expect(try restored(scratch["disk"], importFormat(format), byteCount: source.bytes.count).bytes == source.bytes)
    }

    private func interrupted(_ scratch: Scratch, _ job: ExportJob) throws -> MemoryPeer {
        let source = MemoryPeer.sample()
        source.readsBeforeFailure = 6
        #expect(throws: MemoryPeer.lost) { _ = try FileExport(job, from: source, to: scratch["disk"]).run { _, _ in } }
        source.readsBeforeFailure = nil
        return source
    }

    @Test("bytes that an earlier run left and that changed since are seen", arguments: forms.indices)
    func damagedPartial(index: Int) throws {
        let (format, isCompressed) = Self.forms[index]
        let scratch = try Scratch()
        let job = ExportJob.sample(format, isCompressed: isCompressed)
        let source = try interrupted(scratch, job)
        var bytes = try scratch.bytes("disk.partial")
        let place = try #require(bytes.indices.first { bytes[$0] != 0 })
        bytes[place + 20] ^= 0x10
        try scratch.write(bytes, "disk.partial")
        #expect(
            throws: TransferError.partial(
                path: scratch["disk.partial"], reason: "its bytes are not those that were written")
        ) { _ = try FileExport(job, from: source, to: scratch["disk"]).run { _, _ in } }
        _ = try FileExport(job, from: source, to: scratch["disk"]).run(restarts: true) { _, _ in }
        #expect(try restored(scratch["disk"], importFormat(format), byteCount: source.bytes.count).bytes == source.bytes)
    }

    @Test func damagedStateAndOtherExports() throws {
        let scratch = try Scratch()
        let source = try interrupted(scratch, .sample(.rbdDiffV1))
        let other = FileExport(.sample(.rbdDiffV2), from: source, to: scratch["disk"])
        let refusal = #expect(throws: TransferError.self) { _ = try other.run { _, _ in } }
        #expect(refusal?.description.contains("it is of another export") == true)
        var state = try scratch.bytes("disk.partial.state")
        state[state.count - 5] ^= 1
        try scratch.write(state, "disk.partial.state")
        #expect(throws: TransferError.partial(path: scratch["disk.partial.state"], reason: "it is damaged")) {
            _ = try FileExport(.sample(.rbdDiffV1), from: source, to: scratch["disk"]).run { _, _ in }
        }
    }

    @Test func anExistingFileStays() throws {
        let scratch = try Scratch()
        try scratch.write([1, 2, 3], "disk")
        #expect(throws: TransferError.unfit("\(scratch["disk"]) exists; remove it, or give another name")) {
            _ = try FileExport(.sample(.raw), from: MemoryPeer.sample(), to: scratch["disk"]).run { _, _ in }
        }
        #expect(throws: TransferError.unfit("\(scratch.path) is a directory; give the name of a file in it")) {
            _ = try FileExport(.sample(.raw), from: MemoryPeer.sample(), to: scratch.path).run { _, _ in }
        }
        #expect(scratch.names == ["disk"])
    }

    @Test("a full disk ends the export with its reason", arguments: [ExportJob.Format.raw, .rbdDiffV1], [false, true])
    func fullDisk(format: ExportJob.Format, isCompressed: Bool) throws {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        let export = PipeExport(.sample(format, isCompressed: isCompressed), from: MemoryPeer.sample(), to: full)
        #expect(throws: TransferError.file(path: "standard output", action: "write", errorNumber: ENOSPC)) {
            _ = try export.run { _, _ in }
        }
    }

    @Test func incrementalExportsHoldWhatChanged() throws {
        let scratch = try Scratch()
        let source = MemoryPeer.sample(byteCount: 8 << 20)
        let base = MemoryPeer(byteCount: 8 << 20)
        base.bytes = source.bytes
        source.kinds = source.kinds.map { _ in .unchanged }
        source.tellsChanges = true
        source.put(Array(repeating: 9, count: 12288), at: 1 << 20)
        source.put(Array(repeating: 0, count: 4096), at: 5 << 20)
        source.kinds[(5 << 20) / 4096] = .hole
        _ = try FileExport(.sample(.rbdDiffV1, since: "monday"), from: source, to: scratch["diff"]).run { _, _ in }
        let content = try DiffContent(try scratch.bytes("diff"))
        #expect(
            content.header
                == RBDDiffHeader(version: .v1, fromSnapshot: "monday", toSnapshot: "tuesday", byteCount: 8 << 20))
        #expect(content.writes == [1 << 20: Array(repeating: 9, count: 12288)])
        let zeroes: [Range<UInt64>] = [5 << 20..<(5 << 20) + 4096]
        #expect(content.zeroes == zeroes)
        try ImportStream(scratch["diff"]).begin().write(to: base, over: .base)
        #expect(base.bytes == source.bytes)
    }
}

@Suite struct PeerExportTests {
    private func export(_ source: MemoryPeer, _ target: MemoryPeer, _ scratch: Scratch, restarts: Bool = false) throws
        -> ExportReport
    {
        try PeerExport(.sample(.raw), from: source, to: target, named: "nbd://elsewhere", statePath: scratch["state"])
            .run(restarts: restarts) { _, _ in }
    }

    @Test func allBytesAndNothingElse() throws {
        let (scratch, source, target) = (try Scratch(), MemoryPeer.sample(), MemoryPeer(byteCount: 25 << 20))
        target.put(Array(repeating: 7, count: 25 << 20), at: 0)
        _ = try export(source, target, scratch)
        #expect(target.bytes[..<source.bytes.count] == source.bytes[...])
        #expect(target.bytes[source.bytes.count...].allSatisfy { $0 == 7 })
        #expect(target.flushCount > 0 && scratch.names.isEmpty)
    }

    @Test("a lost target, a lost source, and a flush that fails: the next run continues", arguments: 0..<3)
    func resume(what: Int) throws {
        let (scratch, source, target) = (try Scratch(), MemoryPeer.sample(), MemoryPeer(byteCount: 24 << 20))
        switch what {
        case 0: source.readsBeforeFailure = 7
        case 1: target.writesBeforeFailure = 9
        default: target.flushesBeforeFailure = 0
        }
        #expect(throws: MemoryPeer.lost) { _ = try export(source, target, scratch) }
        (source.readsBeforeFailure, target.writesBeforeFailure, target.flushesBeforeFailure) = (nil, nil, nil)
        let again = what == 1 ? MemoryPeer(byteCount: 24 << 20) : target
        again.bytes = target.bytes
        let report = try export(source, again, scratch)
        #expect((report.resumedByteCount > 0) == (what == 0))
        #expect(again.bytes == source.bytes)
    }

    @Test func aTargetThatChangedMeanwhileIsSeen() throws {
        let (scratch, source, target) = (try Scratch(), MemoryPeer.sample(), MemoryPeer(byteCount: 24 << 20))
        source.readsBeforeFailure = 7
        #expect(throws: MemoryPeer.lost) { _ = try export(source, target, scratch) }
        source.readsBeforeFailure = nil
        let place = try #require(target.bytes.firstIndex { $0 != 0 })
        target.bytes[place] ^= 1
        #expect(throws: TransferError.partial(path: "nbd://elsewhere", reason: "its bytes are not those that were written")) {
            _ = try export(source, target, scratch)
        }
        _ = try export(source, target, scratch, restarts: true)
        #expect(target.bytes == source.bytes)
    }

    @Test("what was zero and is not any more is seen too", arguments: [true, false])
    func zeroesAreReadAgain(peer: Bool) throws {
        let scratch = try Scratch()
        let (source, target) = (MemoryPeer(byteCount: 24 << 20), MemoryPeer(byteCount: 24 << 20))
        for unit in [0, 1, 3, 4, 5, 9, 13, 17, 20, 21] { source.put(Array(repeating: 3, count: 1 << 20), at: unit << 20) }
        source.readsBeforeFailure = 6
        let file = FileExport(.sample(.raw), from: source, to: scratch["disk"])
        #expect(throws: MemoryPeer.lost) { _ = try peer ? export(source, target, scratch) : file.run { _, _ in } }
        source.readsBeforeFailure = nil
        if peer {
            target.put([1], at: (2 << 20) + 70_000)
        } else {
            var bytes = try scratch.bytes("disk.partial")
            bytes[(2 << 20) + 70_000] = 1
            try scratch.write(bytes, "disk.partial")
        }
        let refusal = #expect(throws: TransferError.self) {
            _ = try peer ? export(source, target, scratch) : file.run { _, _ in }
        }
        #expect(refusal?.description.contains("its bytes are not those that were written") == true)
    }

    @Test func aTargetThatIsTooSmallIsLeftAlone() throws {
        let (scratch, source, target) = (try Scratch(), MemoryPeer.sample(), MemoryPeer(byteCount: 23 << 20))
        #expect(throws: TransferError.unfit("the target has \(23 << 20) bytes; the snapshot needs \(24 << 20)")) {
            _ = try export(source, target, scratch)
        }
        #expect(target.writtenByteCount == 0)
    }
}
