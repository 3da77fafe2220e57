/// Where a page of metadata stands in the file `tables`, and what its bytes must add up to. Slot 0 is never used: it means "nothing
/// there", an all-zero page.
public struct SlotReference: Hashable, Sendable {
    public var slot: UInt32
    public var checksum: UInt32
    public static let none = SlotReference(slot: 0, checksum: 0)

    public init(slot: UInt32, checksum: UInt32) {
        self.slot = slot
        self.checksum = checksum
    }
}

/// A volume or a snapshot as a checkpoint keeps it.
public struct ImageRecord: Equatable, Sendable {
    public enum Kind: UInt8, Sendable { case volume = 1, snapshot }
    public enum State: UInt8, Sendable { case live = 1, deleting }

    public var id: UInt64
    public var kind: Kind
    public var state: State
    /// For a snapshot: the last epoch it can see. For a volume: 0.
    public var epoch: Epoch
    /// The snapshot that this image grew from; 0 if none.
    public var parent: UInt64
    public var root: Entry
    public var byteCount: UInt64
    /// Deleting: the pages below this index have been given back.
    public var reclaimCursor: UInt64

    public init(
        id: UInt64, kind: Kind, state: State, epoch: Epoch, parent: UInt64, root: Entry, byteCount: UInt64, reclaimCursor: UInt64
    ) {
        self.id = id
        self.kind = kind
        self.state = state
        self.epoch = epoch
        self.parent = parent
        self.root = root
        self.byteCount = byteCount
        self.reclaimCursor = reclaimCursor
    }
}

/// What a checkpoint says: every image, where every table stands, and which pages are taken (Docs/FORMAT.md section 4).
///
/// u32 epoch, u32 image count, u32 node-map page count, u32 data file count; then images (46 bytes each: id u64, kind u8, state u8,
/// epoch u32, parent u64, root u64, bytes u64, cursor u64), node-map pages (slot u32, crc32c u32), data files (number u32, writer u64,
/// then 8 allocation pages of slot u32, crc32c u32). Version 1 has no writers.
public struct CheckpointBody: Equatable, Sendable {
    public struct AllocationRecord: Equatable, Sendable {
        public var file: UInt32
        /// The volume that writes into the file; 0 if none.
        public var owner: UInt64
        /// ``Geometry/allocationPagesPerFile`` references, each a bitmap of mapped pages.
        public var pages: [SlotReference]

        public init(file: UInt32, owner: UInt64, pages: [SlotReference]) {
            self.file = file
            self.owner = owner
            self.pages = pages
        }
    }

    public var epoch: Epoch
    public var images: [ImageRecord]
    public var nodeMapPages: [SlotReference]
    public var allocation: [AllocationRecord]

    public init(epoch: Epoch, images: [ImageRecord], nodeMapPages: [SlotReference], allocation: [AllocationRecord]) {
        self.epoch = epoch
        self.images = images
        self.nodeMapPages = nodeMapPages
        self.allocation = allocation
    }

    public func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: 16 + images.count * 46 + nodeMapPages.count * 8 + allocation.count * 76)
        writer.append(epoch.rawValue)
        for count in [images.count, nodeMapPages.count, allocation.count] { writer.append(UInt32(count)) }
        for image in images { image.encode(into: &writer) }
        for page in nodeMapPages { page.encode(into: &writer) }
        for record in allocation {
            precondition(record.pages.count == Geometry.allocationPagesPerFile, "an allocation record has a page too few or many")
            writer.append(record.file)
            writer.append(record.owner)
            for page in record.pages { page.encode(into: &writer) }
        }
        return writer.bytes
    }

    public init(decoding bytes: RawSpan, version: FormatVersion) throws(DecodingFailure) {
        var at = 0
        epoch = Epoch(try bytes.next(UInt32.self, at: &at))
        let imageCount = try bytes.next(UInt32.self, at: &at)
        let pageCount = try bytes.next(UInt32.self, at: &at)
        let fileCount = try bytes.next(UInt32.self, at: &at)
        images = []
        nodeMapPages = []
        allocation = []
        for _ in 0..<imageCount { images.append(try ImageRecord(decoding: bytes, at: &at)) }
        for _ in 0..<pageCount { nodeMapPages.append(try SlotReference(decoding: bytes, at: &at)) }
        for _ in 0..<fileCount {
            let file = try bytes.next(UInt32.self, at: &at)
            guard file < Geometry.fileCountMax else { throw .badField("data file number", UInt64(file)) }
            let owner = version < .second ? 0 : try bytes.next(UInt64.self, at: &at)
            var pages: [SlotReference] = []
            for _ in 0..<Geometry.allocationPagesPerFile { pages.append(try SlotReference(decoding: bytes, at: &at)) }
            allocation.append(AllocationRecord(file: file, owner: owner, pages: pages))
        }
    }
}

extension SlotReference {
    func encode(into writer: inout ByteWriter) {
        writer.append(slot)
        writer.append(checksum)
    }

    init(decoding bytes: RawSpan, at offset: inout Int) throws(DecodingFailure) {
        slot = try bytes.next(UInt32.self, at: &offset)
        checksum = try bytes.next(UInt32.self, at: &offset)
    }

    /// The 8-byte form that node-map pages hold: slot below, checksum above.
    public var word: UInt64 { UInt64(checksum) << 32 | UInt64(slot) }
    public init(word: UInt64) {
        self.init(slot: UInt32(truncatingIfNeeded: word), checksum: UInt32(truncatingIfNeeded: word >> 32))
    }
}

extension ImageRecord {
    func encode(into writer: inout ByteWriter) {
        writer.append(id)
        writer.append(kind.rawValue)
        writer.append(state.rawValue)
        writer.append(epoch.rawValue)
        for word in [parent, root.word, byteCount, reclaimCursor] { writer.append(word) }
    }

    init(decoding bytes: RawSpan, at offset: inout Int) throws(DecodingFailure) {
        id = try bytes.next(UInt64.self, at: &offset)
        let kindCode = try bytes.next(UInt8.self, at: &offset)
        let stateCode = try bytes.next(UInt8.self, at: &offset)
        guard let kind = Kind(rawValue: kindCode) else { throw .badField("image kind", UInt64(kindCode)) }
        guard let state = State(rawValue: stateCode) else { throw .badField("image state", UInt64(stateCode)) }
        self.kind = kind
        self.state = state
        epoch = Epoch(try bytes.next(UInt32.self, at: &offset))
        parent = try bytes.next(UInt64.self, at: &offset)
        root = Entry(word: try bytes.next(UInt64.self, at: &offset))
        byteCount = try bytes.next(UInt64.self, at: &offset)
        reclaimCursor = try bytes.next(UInt64.self, at: &offset)
    }
}
