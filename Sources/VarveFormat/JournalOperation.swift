/// One change of the pool, as the journal keeps it: absolute values, so that replaying a change that is already there does no harm
/// (Docs/FORMAT.md section 5). Each starts with its code (one byte); integers follow, little-endian.
///
/// | code | operation      | fields                                                                       |
/// |-----:|:---------------|:-----------------------------------------------------------------------------|
/// |    1 | map            | volume u64, first index u64, count u32, first page u64, epoch u32            |
/// |    2 | unmap          | volume u64, first index u64, count u64                                       |
/// |    3 | createVolume   | volume u64, bytes u64                                                        |
/// |    4 | forkVolume     | volume u64, snapshot u64, bytes u64                                          |
/// |    5 | deleteVolume   | volume u64                                                                   |
/// |    6 | createSnapshot | snapshot u64, volume u64, epoch u32                                          |
/// |    7 | deleteSnapshot | snapshot u64                                                                 |
/// |    8 | page           | page u64, its 4096 bytes                                                     |
/// |    9 | synced         | data file u64, batch u64: the pages of batches before that one are in place  |
/// |   10 | madeIn         | journal u64: what follows in the batch was done while that file was written  |
/// |   11 | drafted        | volume u64, draft u64, sequence u64: that volume's changes up to that slot   |
/// |      |                | are in the journal                                                           |
/// |   12 | resizeVolume   | volume u64, bytes u64                                                        |
public enum JournalOperation: Equatable, Sendable {
    case map(volume: UInt64, index: UInt64, count: UInt32, page: PageNumber, epoch: Epoch)
    case unmap(volume: UInt64, index: UInt64, count: UInt64)
    case createVolume(UInt64, byteCount: UInt64)
    case forkVolume(UInt64, from: UInt64, byteCount: UInt64)
    case deleteVolume(UInt64)
    case createSnapshot(UInt64, of: UInt64, epoch: Epoch)
    case deleteSnapshot(UInt64)
    /// The bytes of a page of the data files, which may not be on disk there.
    case page(PageNumber, bytes: [UInt8])
    /// A data file was synced: ``page(_:bytes:)`` operations for it in earlier batches are out of date.
    case synced(file: UInt64, before: UInt64)
    /// The operations that follow in the batch were done before this journal file ended; a checkpoint that starts a later one holds them.
    case madeIn(journal: UInt64)
    /// What the volume has in drafts before this one, and in this one up to that sequence, is in this batch or in one before.
    case drafted(volume: UInt64, DraftPosition)
    case resizeVolume(UInt64, byteCount: UInt64)

    private enum Code: UInt8 {
        case map = 1
        case unmap, createVolume, forkVolume, deleteVolume, createSnapshot, deleteSnapshot, page, synced, madeIn, drafted
        case resizeVolume
    }

    public func encode(into writer: inout ByteWriter) {
        switch self {
        case .map(let volume, let index, let count, let page, let epoch):
            writer.append(Code.map.rawValue)
            writer.append(volume)
            writer.append(index)
            writer.append(count)
            writer.append(page.rawValue)
            writer.append(epoch.rawValue)
        case .unmap(let volume, let index, let count): Self.encode(.unmap, [volume, index, count], into: &writer)
        case .createVolume(let volume, let byteCount): Self.encode(.createVolume, [volume, byteCount], into: &writer)
        case .forkVolume(let volume, let source, let byteCount):
            Self.encode(.forkVolume, [volume, source, byteCount], into: &writer)
        case .deleteVolume(let volume): Self.encode(.deleteVolume, [volume], into: &writer)
        case .createSnapshot(let snapshot, let volume, let epoch):
            Self.encode(.createSnapshot, [snapshot, volume], into: &writer)
            writer.append(epoch.rawValue)
        case .deleteSnapshot(let snapshot): Self.encode(.deleteSnapshot, [snapshot], into: &writer)
        case .page(let page, let bytes):
            precondition(bytes.count == Geometry.pageByteCount, "a page has another size")
            Self.encode(.page, [page.rawValue], into: &writer)
            writer.append(bytes)
        case .synced(let file, let batch): Self.encode(.synced, [file, batch], into: &writer)
        case .madeIn(let journal): Self.encode(.madeIn, [journal], into: &writer)
        case .resizeVolume(let volume, let byteCount): Self.encode(.resizeVolume, [volume, byteCount], into: &writer)
        case .drafted(let volume, let position):
            Self.encode(.drafted, [volume, position.draft, position.sequence], into: &writer)
        }
    }

    private static func encode(_ code: Code, _ words: [UInt64], into writer: inout ByteWriter) {
        writer.append(code.rawValue)
        for word in words { writer.append(word) }
    }

    /// Reads the operation at `offset`, which moves behind it.
    public init(decoding bytes: RawSpan, at offset: inout Int) throws(DecodingFailure) {
        let number = try bytes.next(UInt8.self, at: &offset)
        guard let code = Code(rawValue: number) else { throw .badField("journal operation", UInt64(number)) }
        let id = try bytes.next(UInt64.self, at: &offset)
        switch code {
        case .map:
            self = .map(
                volume: id, index: try bytes.next(UInt64.self, at: &offset), count: try bytes.next(UInt32.self, at: &offset),
                page: PageNumber(try bytes.next(UInt64.self, at: &offset)), epoch: Epoch(try bytes.next(UInt32.self, at: &offset))
            )
        case .unmap:
            self = .unmap(
                volume: id, index: try bytes.next(UInt64.self, at: &offset), count: try bytes.next(UInt64.self, at: &offset))
        case .createVolume: self = .createVolume(id, byteCount: try bytes.next(UInt64.self, at: &offset))
        case .forkVolume:
            self = .forkVolume(
                id, from: try bytes.next(UInt64.self, at: &offset), byteCount: try bytes.next(UInt64.self, at: &offset))
        case .deleteVolume: self = .deleteVolume(id)
        case .createSnapshot:
            self = .createSnapshot(
                id, of: try bytes.next(UInt64.self, at: &offset), epoch: Epoch(try bytes.next(UInt32.self, at: &offset)))
        case .deleteSnapshot: self = .deleteSnapshot(id)
        case .page: self = .page(PageNumber(id), bytes: try bytes.next(count: Geometry.pageByteCount, at: &offset))
        case .synced: self = .synced(file: id, before: try bytes.next(UInt64.self, at: &offset))
        case .madeIn: self = .madeIn(journal: id)
        case .resizeVolume: self = .resizeVolume(id, byteCount: try bytes.next(UInt64.self, at: &offset))
        case .drafted:
            let draft = try bytes.next(UInt64.self, at: &offset)
            self = .drafted(volume: id, DraftPosition(draft: draft, sequence: try bytes.next(UInt64.self, at: &offset)))
        }
    }
}

/// A slot in the drafts of a pool.
public struct DraftPosition: Comparable, Sendable {
    public var draft: UInt64
    public var sequence: UInt64

    public init(draft: UInt64, sequence: UInt64) { (self.draft, self.sequence) = (draft, sequence) }

    public static func < (a: Self, b: Self) -> Bool { (a.draft, a.sequence) < (b.draft, b.sequence) }
}
