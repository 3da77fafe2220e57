/// The pool-wide counter that each snapshot advances; every page and table carries the one it was born in. 28 bits; 0 is "before all".
public struct Epoch: Hashable, Comparable, Sendable {
    public static let bitCount: UInt64 = 28
    public static let max = Epoch(UInt32(1 << bitCount) - 1)
    public let rawValue: UInt32

    @inlinable
    public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    @inlinable
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A 4 KiB page of the data files: file number times ``Geometry/filePageCount`` plus the page in the file. 34 bits.
public struct PageNumber: Hashable, Comparable, Sendable {
    public static let bitCount: UInt64 = 34
    public let rawValue: UInt64

    @inlinable
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    @inlinable
    public init(file: Int, page: Int) { rawValue = UInt64(file * Geometry.filePageCount + page) }

    @inlinable
    public var file: Int { Int(truncatingIfNeeded: rawValue) / Geometry.filePageCount }
    @inlinable
    public var pageInFile: Int { Int(truncatingIfNeeded: rawValue) % Geometry.filePageCount }
    /// Bytes from the start of the data file.
    @inlinable
    public var byteOffset: UInt64 { UInt64(pageInFile) << Geometry.pageShift }

    /// Whether a large page may begin here.
    @inlinable
    public var isSegmentStart: Bool { rawValue % UInt64(Geometry.segmentPageCount) == 0 }

    @inlinable
    public func advanced(by count: Int) -> PageNumber { PageNumber(rawValue &+ UInt64(truncatingIfNeeded: count)) }

    @inlinable
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// The identity of a table node; where its bytes are is the node map's business.
public struct NodeID: Hashable, Sendable {
    public let rawValue: UInt32

    @inlinable
    public init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// Consecutive pages of one data file.
public struct PageRun: Hashable, Sendable {
    public var first: PageNumber
    public var count: Int

    public init(first: PageNumber, count: Int) {
        self.first = first
        self.count = count
    }

    /// The page behind the last one.
    public var end: PageNumber { first.advanced(by: count) }
}
