import Glibc
import Testing
import VarveBackend
import VarveTransfer

@Suite struct ContinuedImportTests {
    static let formats: [(ExportJob.Format, Bool)] = [(.raw, false), (.raw, true), (.rbdDiffV1, false), (.rbdDiffV2, true)]

    private func exported(_ scratch: Scratch, _ format: ExportJob.Format, _ isCompressed: Bool) throws -> MemoryPeer {
        let source = MemoryPeer.sample()
        _ = try FileExport(.sample(format, isCompressed: isCompressed), from: source, to: scratch["disk"]).run { _, _ in }
        return source
    }

    private func run(_ scratch: Scratch, _ format: ExportJob.Format, _ target: MemoryPeer, _ ground: ImportGround) throws
        -> UInt64
    {
        try ImportStream(scratch["disk"], format: format == .raw ? .raw : .rbdDiff).begin().write(to: target, over: ground)
    }

    @Test(
        "wherever the connection was lost, the next run completes the image, and writes only what is missing",
        arguments: formats.indices)
    func everyWrite(index: Int) throws {
        let (format, isCompressed) = Self.formats[index]
        let scratch = try Scratch()
        let source = try exported(scratch, format, isCompressed)
        let whole = MemoryPeer(byteCount: 25 << 20)
        let total = try run(scratch, format, whole, .empty)
        let writes = whole.writtenRanges.count
        for cut in 0...writes {
            let target = MemoryPeer(byteCount: 25 << 20)
            target.writesBeforeFailure = cut
            if cut == writes { target.flushesBeforeFailure = 0 }
            #expect(throws: MemoryPeer.lost) { _ = try run(scratch, format, target, .empty) }
            let first = target.writtenByteCount
            target.reconnect()
            let more = try run(scratch, format, target, .begun(overwrites: false))
            #expect(target.bytes[..<source.bytes.count] == source.bytes[...] && target.flushCount == 1)
            #expect(first + Int(more) == Int(total), "at \(cut)")
        }
    }

    @Test("what is no part of the import ends it, or goes where that was asked for", arguments: formats.indices)
    func foreignBytes(index: Int) throws {
        let (format, isCompressed) = Self.formats[index]
        let scratch = try Scratch()
        let source = try exported(scratch, format, isCompressed)
        let data = try #require(source.bytes.indices.first { source.bytes[$0] > 1 })
        let hole = try #require(source.kinds.lastIndex(of: .hole)) * 4096 + 5
        for place in [data, hole, 24 << 20 + 9] {
            let target = MemoryPeer(byteCount: 25 << 20)
            target.put([1], at: place)
            let refusal = #expect(throws: TransferError.self, "at \(place)") {
                _ = try run(scratch, format, target, .begun(overwrites: false))
            }
            #expect(refusal?.description.contains("that is no part of this import") == true)
            #expect(target.flushCount == 0)
            target.reconnect()
            _ = try run(scratch, format, target, .begun(overwrites: true))
            #expect(target.bytes == source.bytes + Array(repeating: 0, count: 1 << 20))
        }
    }

    @Test func onlyWhatTheDiffTellsMayHaveChanged() throws {
        let scratch = try Scratch()
        let source = MemoryPeer.sample(byteCount: 8 << 20)
        let base = source.bytes
        source.kinds = source.kinds.map { _ in .unchanged }
        source.tellsChanges = true
        for place in 0..<4 { source.put(Array(repeating: 9, count: 12288), at: place << 20) }
        source.put(Array(repeating: 0, count: 4096), at: 5 << 20)
        source.kinds[(5 << 20) / 4096] = .hole
        _ = try FileExport(.sample(.rbdDiffV1, since: "monday"), from: source, to: scratch["disk"]).run { _, _ in }
        for foreign in [nil, 7 << 20] {
            let target = MemoryPeer(byteCount: 8 << 20)
            target.bytes = base
            target.kinds = target.kinds.map { _ in .unchanged }
            target.tellsChanges = true
            target.writesBeforeFailure = 2
            #expect(throws: MemoryPeer.lost) { _ = try run(scratch, .rbdDiffV1, target, .base) }
            target.reconnect()
            if let foreign {
                target.put([1], at: foreign)
                let refusal = #expect(throws: TransferError.self) {
                    _ = try run(scratch, .rbdDiffV1, target, .begun(overwrites: false))
                }
                #expect(refusal?.description.contains("that is no part of this import") == true)
            } else {
                #expect(try run(scratch, .rbdDiffV1, target, .begun(overwrites: false)) == 2 * 12288)
                #expect(target.bytes == source.bytes)
            }
        }
    }
}

@Suite struct ImportRecordTests {
    private static let entry = ImportRecord.Entry(volume: "10000002", isNew: true, wasDetached: true)

    @Test func aKilledProcessLeavesItAndAFinishedOneDoesNot() throws {
        let scratch = try Scratch()
        do {
            let record = try ImportRecord(scratch["record"])
            #expect(record.entry == nil)
            try record.note(Self.entry)
        }
        do {
            let record = try ImportRecord(scratch["record"])
            #expect(record.entry == Self.entry)
            try record.forget()
        }
        #expect(scratch.names.isEmpty)
        do { _ = try ImportRecord(scratch["record"]) }
        #expect(scratch.names.isEmpty, "nothing was begun")
    }

    @Test func oneAtATime() throws {
        let scratch = try Scratch()
        let record = try ImportRecord(scratch["record"])
        try record.note(Self.entry)
        let refusal = #expect(throws: TransferError.self) { _ = try ImportRecord(scratch["record"]) }
        #expect(refusal?.description.contains("the same import is running") == true)
        #expect(record.entry == Self.entry && scratch.names == ["record"])
    }

    @Test("one that was cut is none: nothing was written yet")
    func cut() throws {
        let scratch = try Scratch()
        do { try ImportRecord(scratch["record"]).note(Self.entry) }
        let whole = try scratch.bytes("record")
        for count in 0..<whole.count {
            try scratch.write(Array(whole[..<count]), "cut")
            #expect(try ImportRecord(scratch["cut"]).entry == nil)
        }
    }
}
