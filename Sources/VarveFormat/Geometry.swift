/// The fixed numbers of the pool format (Docs/FORMAT.md section 1). All are powers of two; changing one changes the format.
public enum Geometry {
    /// Bytes of a page, the unit of mapping.
    public static let pageByteCount = 4096
    public static let pageShift: UInt64 = 12
    /// Entries of a table: 8 bytes each, so that a table is as large as a page.
    public static let tableEntryCount = 512
    public static let tableShift: UInt64 = 9
    /// Tables between the root (level 3) and the leaf (level 0), both included: 48 bits of address.
    public static let levelCount = 4
    /// Pages of a segment (2 MiB), the unit of giving space back.
    public static let segmentPageCount = 512
    /// Pages of a data file (1 GiB).
    public static let filePageCount = 1 << 18
    public static let segmentsPerFile = filePageCount / segmentPageCount
    /// Data files of a pool: 64 TiB together.
    public static let fileCountMax = 1 << 16
    /// The largest volume: what NCP's largest type takes, with room (2^48 bytes would be the map's own limit).
    public static let volumeByteCountMax: UInt64 = 1 << 46
    /// Pages that one page of the allocation map covers (a bit each).
    public static let pagesPerAllocationPage = pageByteCount * 8
    public static let allocationPagesPerFile = filePageCount / pagesPerAllocationPage
    /// Nodes that one page of the node map covers (8 bytes each).
    public static let nodesPerMapPage = pageByteCount / 8

    /// Pages that one entry of a table at `level` covers.
    @inlinable
    public static func pagesPerEntry(level: Int) -> UInt64 { 1 << (UInt64(level) * tableShift) }

    /// The slot in a table at `level` on the way to a page.
    @inlinable
    public static func slot(of index: UInt64, level: Int) -> Int {
        Int(truncatingIfNeeded: (index >> (UInt64(level) * tableShift)) & UInt64(tableEntryCount - 1))
    }
}
