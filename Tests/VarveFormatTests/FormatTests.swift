import Testing
import VarveFormat

@Suite struct FormatTests {
    static let superblock = Superblock(
        poolID: PoolID(high: 1, low: 2), sequence: 3, journalNumber: 4, firstBatch: 5, bodySlot: 6, bodyByteCount: 7,
        bodyChecksum: 8)

    @Test func superblockComesBack() throws {
        let bytes = Self.superblock.encoded()
        #expect(bytes.count == 4096)
        #expect(bytes.starts(with: Array("VARVEPL1".utf8)))
        #expect(try Superblock(decoding: bytes.span.bytes) == Self.superblock)
    }

    @Test(arguments: [0, 8, 40, 80, 2000, 4092]) func changedSuperblockIsRefused(offset: Int) {
        var bytes = Self.superblock.encoded()
        bytes[offset] ^= 1
        #expect(throws: DecodingFailure.self) { try Superblock(decoding: bytes.span.bytes) }
    }

    @Test func laterVersionIsRefusedByName() {
        var bytes = Array(Self.superblock.encoded().prefix(4092))
        bytes[8] = 9
        var writer = ByteWriter()
        writer.append(bytes)
        writer.append(writer.checksum)
        #expect(throws: DecodingFailure.unsupportedVersion(9)) { try Superblock(decoding: writer.bytes.span.bytes) }
    }

    @Test func entryKeepsItsFields() {
        let page = Entry(page: PageNumber(1 << 34 - 1), epoch: .max)
        #expect(page.kind == .page && page.page.rawValue == 1 << 34 - 1 && page.epoch == .max)
        let table = Entry(table: NodeID(77), epoch: Epoch(5))
        #expect(table.kind == .table && table.node == NodeID(77) && table.epoch == Epoch(5))
        #expect(!Entry.unmapped.isMapped && Entry.unmapped.kind == .unmapped)
    }

    static let operations: [JournalOperation] = [
        .map(volume: 1, index: 1 << 40, count: 7, page: PageNumber(1 << 33), epoch: Epoch(9)),
        .unmap(volume: 2, index: 3, count: 1 << 35),
        .createVolume(4, byteCount: 5), .forkVolume(6, from: 7, byteCount: 8), .deleteVolume(9),
        .createSnapshot(10, of: 11, epoch: Epoch(12)), .deleteSnapshot(13),
        .drafted(volume: 14, DraftPosition(draft: 15, sequence: 16)), .resizeVolume(17, byteCount: 18),
    ]

    @Test func operationsComeBack() throws {
        var writer = ByteWriter()
        for operation in Self.operations { operation.encode(into: &writer) }
        var at = 0
        for operation in Self.operations {
            #expect(try JournalOperation(decoding: writer.bytes.span.bytes, at: &at) == operation)
        }
        #expect(at == writer.bytes.count)
    }

    @Test func everyCutOfAnOperationIsRefused() {
        for operation in Self.operations {
            var writer = ByteWriter()
            operation.encode(into: &writer)
            for count in 0..<writer.bytes.count {
                let bytes = Array(writer.bytes.prefix(count))
                #expect(throws: DecodingFailure.self) {
                    var at = 0
                    _ = try JournalOperation(decoding: bytes.span.bytes, at: &at)
                }
            }
        }
    }

    @Test func draftHeaderComesBack() throws {
        let header = DraftHeader(poolID: PoolID(high: 1, low: 2), number: 3, cache: (0..<32).map { UInt8($0) })
        let bytes = header.encoded()
        #expect(bytes.count == DraftHeader.byteCount)
        #expect(try DraftHeader(decoding: bytes.span.bytes) == header)
        for offset in bytes.indices {
            var changed = bytes
            changed[offset] ^= 0x40
            #expect(throws: DecodingFailure.self) { try DraftHeader(decoding: changed.span.bytes) }
        }
    }

    @Test func draftSlotIsWholeOrNotThere() {
        var writer = ByteWriter()
        DraftSlot.encode(Self.operations[0], sequence: 77, into: &writer)
        DraftSlot.encode(Self.operations[1], sequence: 78, into: &writer)
        let bytes = writer.bytes
        #expect(bytes.count == DraftSlot.byteCount)
        let found = DraftSlot.decode(bytes.span.bytes, at: 0)
        #expect(found?.sequence == 78 && found?.operation == Self.operations[1])
        for offset in bytes.indices {
            var changed = bytes
            changed[offset] ^= 0x40
            #expect(DraftSlot.decode(changed.span.bytes, at: 0) == nil, "byte \(offset)")
            #expect(DraftSlot.decode(Array(bytes.prefix(offset)).span.bytes, at: 0) == nil)
        }
        #expect(DraftSlot.decode([UInt8](repeating: 0, count: DraftSlot.byteCount).span.bytes, at: 0) == nil)
    }

    @Test func batchIsWholeOrNotThere() {
        let bytes = JournalBatch.encode(sequence: 4, operations: [1, 2, 3, 4, 5])
        #expect(JournalBatch.operations(in: bytes.span.bytes, at: 0, sequence: 4) == 24..<29)
        #expect(JournalBatch.operations(in: bytes.span.bytes, at: 0, sequence: 5) == nil)
        for count in 0..<bytes.count {
            let cut = Array(bytes.prefix(count))
            #expect(JournalBatch.operations(in: cut.span.bytes, at: 0, sequence: 4) == nil)
        }
        for offset in bytes.indices where !(20..<24).contains(offset) {
            var changed = bytes
            changed[offset] ^= 0x40
            #expect(JournalBatch.operations(in: changed.span.bytes, at: 0, sequence: 4) == nil, "byte \(offset)")
        }
    }

    @Test func checkpointBodyComesBack() throws {
        let image = ImageRecord(
            id: 1, kind: .snapshot, state: .deleting, epoch: Epoch(2), parent: 3, root: Entry(table: NodeID(4), epoch: Epoch(2)),
            byteCount: 5, reclaimCursor: 6)
        let place = SlotReference(slot: 9, checksum: 10)
        let body = CheckpointBody(
            epoch: Epoch(7), images: [image], nodeMapPages: [place, .none],
            allocation: [.init(file: 3, owner: 77, pages: Array(repeating: place, count: Geometry.allocationPagesPerFile))])
        let bytes = body.encoded()
        #expect(try CheckpointBody(decoding: bytes.span.bytes, version: .current) == body)
        for count in stride(from: 0, to: bytes.count, by: 5) {
            let cut = Array(bytes.prefix(count))
            #expect(throws: DecodingFailure.self) { try CheckpointBody(decoding: cut.span.bytes, version: .current) }
        }
    }

    /// RFC 3720, appendix B.4.
    @Test func crc32cVectors() {
        #expect([UInt8](repeating: 0, count: 32).withUnsafeBytes { crc32c($0) } == 0x8A91_36AA)
        #expect([UInt8](repeating: 0xFF, count: 32).withUnsafeBytes { crc32c($0) } == 0x62A8_AB43)
        #expect((0..<32).map { UInt8($0) }.withUnsafeBytes { crc32c($0) } == 0x46DD_794E)
    }
}
