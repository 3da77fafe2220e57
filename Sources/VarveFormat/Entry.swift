/// One entry of a table: 64 bits, little-endian on disk (Docs/FORMAT.md section 2).
///
/// | bits   | field  | meaning                                                        |
/// |:-------|:-------|:---------------------------------------------------------------|
/// | 0..33  | number | page of the data files, or node id of a table                  |
/// | 34..61 | epoch  | when the page or table was born                                |
/// | 62..63 | kind   | 0 unmapped (all other bits 0), 1 page, 2 table, 3 large page   |
///
/// A large page stands in a table of level 1 in place of a leaf: 512 pages in a row, the first at the start of a segment.
public struct Entry: Hashable, Sendable {
    public enum Kind: UInt64, Sendable { case unmapped = 0, page, table, largePage }

    public let word: UInt64
    public static let unmapped = Entry(word: 0)

    @inlinable
    public init(word: UInt64) { self.word = word }

    @inlinable
    public init(page: PageNumber, epoch: Epoch) { self.init(.page, page.rawValue, epoch) }

    @inlinable
    public init(table: NodeID, epoch: Epoch) { self.init(.table, UInt64(table.rawValue), epoch) }

    /// - Parameter first: the first page of a segment.
    @inlinable
    public init(largePage first: PageNumber, epoch: Epoch) { self.init(.largePage, first.rawValue, epoch) }

    @inlinable
    init(_ kind: Kind, _ number: UInt64, _ epoch: Epoch) {
        word = kind.rawValue << 62 | UInt64(epoch.rawValue) << PageNumber.bitCount | number
    }

    @inlinable
    public var kind: Kind { Kind(rawValue: word >> 62).unsafelyUnwrapped }
    @inlinable
    public var isMapped: Bool { word != 0 }
    @inlinable
    public var epoch: Epoch { Epoch(UInt32(truncatingIfNeeded: (word >> PageNumber.bitCount) & UInt64(Epoch.max.rawValue))) }
    /// Meaningful only for kinds ``Kind/page`` and ``Kind/largePage``: the first page.
    @inlinable
    public var page: PageNumber { PageNumber(word & (1 << PageNumber.bitCount - 1)) }
    /// Meaningful only for kind ``Kind/table``.
    @inlinable
    public var node: NodeID { NodeID(UInt32(truncatingIfNeeded: word)) }
    /// The entry of one of the pages of a large page.
    @inlinable
    public func smallPage(_ slot: Int) -> Entry { Entry(page: page.advanced(by: slot), epoch: epoch) }
}
