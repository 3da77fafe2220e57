/// The bytes of a `rbd diff` stream to values, whatever pieces they come in.
///
/// Nothing is kept of the bytes of the image, and of a record no more than its head. After an error the decoder is of no use.
///
///     banner -> tag -> (length) -> name length -> name -> tag        f, t
///                               -> size | protection -> tag          s, p
///                               -> place -> bytes -> tag             w
///                               -> place -> tag                      z
///                               -> unknown bytes -> tag              version 2, before data: skipped, as the format asks
///               tag -> ended                                         e
public struct RBDDiffDecoder {
    public enum Event: Equatable {
        /// The metadata is complete. Comes once, before the others.
        case header(RBDDiffHeader)
        /// Bytes of the image at an offset: those of the input at these indices.
        case data(offset: UInt64, input: Range<Int>)
        case zero(Range<UInt64>)
        case end
    }

    enum Step: Equatable {
        case banner
        case tag
        case length(RBDDiffTag)
        case nameLength(RBDDiffTag)
        case name(RBDDiffTag, byteCount: Int)
        case size
        case protection
        case place(RBDDiffTag)
        case skipLength
        case skip(UInt64)
        case data(offset: UInt64, remaining: UInt64)
        case ended

        /// How many bytes a step needs at once; nil where it takes what comes.
        var byteCount: Int? {
            switch self {
            case .banner: RBDDiffVersion.bannerByteCount
            case .tag, .protection: 1
            case .length, .size, .skipLength: 8
            case .nameLength: 4
            case .name(_, let byteCount): byteCount
            case .place: 16
            case .skip, .data, .ended: nil
            }
        }
    }

    var step = Step.banner
    var pending: [UInt8] = []
    /// Bytes taken from the stream.
    private var position: UInt64 = 0
    private var recordStart: UInt64 = 0
    var version = RBDDiffVersion.v1
    /// Of the record in hand, in version 2.
    var declaredLength: UInt64 = 0
    var metadata = Metadata()
    var header: RBDDiffHeader?
    var coverage: RangeCoverage

    struct Metadata {
        var fromSnapshot: String?
        var toSnapshot: String?
        var byteCount: UInt64?
        var isProtected: Bool?
    }

    public init() { coverage = RangeCoverage() }

    /// Takes bytes of `input` from `index` on, until something can be told.
    /// - Returns: nil if all of the input was taken first. Call again with the same input otherwise.
    public mutating func next(_ input: UnsafeRawBufferPointer, from index: inout Int) throws(RBDDiffError) -> Event? {
        while true {
            if let needed = step.byteCount {
                guard collect(needed, input, from: &index) else { return nil }
                let bytes = pending
                pending.removeAll(keepingCapacity: true)
                if let event = try take(bytes) { return event }
                continue
            }
            guard index < input.count else { return nil }
            switch step {
            case .skip(let remaining):
                let count = advance(remaining, input, from: &index).count
                step = UInt64(count) == remaining ? .tag : .skip(remaining - UInt64(count))
            case .data(let offset, let remaining):
                let range = advance(remaining, input, from: &index)
                let count = UInt64(range.count)
                step = count == remaining ? .tag : .data(offset: offset + count, remaining: remaining - count)
                return .data(offset: offset, input: range)
            default: throw RBDDiffError(offset: position, problem: .trailing)
            }
        }
    }

    /// Demands that the stream is complete.
    public func finish() throws(RBDDiffError) {
        guard step == .ended else { throw RBDDiffError(offset: position, problem: .truncated) }
    }

    /// What comes next in the stream.
    package enum Expectation: Equatable {
        /// So many bytes of a record's head.
        case head(byteCount: Int)
        /// So many bytes of the image.
        case data(offset: UInt64, byteCount: UInt64)
        /// What is skipped or refused, however long it is.
        case anything
    }

    package var expectation: Expectation {
        if let needed = step.byteCount { return .head(byteCount: needed - pending.count) }
        if case .data(let offset, let remaining) = step { return .data(offset: offset, byteCount: remaining) }
        return .anything
    }

    /// Whether the end record was read.
    public var isComplete: Bool { step == .ended }

    private mutating func collect(_ needed: Int, _ input: UnsafeRawBufferPointer, from index: inout Int) -> Bool {
        if step == .tag { recordStart = position }
        let count = min(needed - pending.count, input.count - index)
        pending += input[index..<index + count]
        index += count
        position += UInt64(count)
        return pending.count == needed
    }

    private mutating func advance(_ remaining: UInt64, _ input: UnsafeRawBufferPointer, from index: inout Int) -> Range<Int> {
        let count = Int(min(remaining, UInt64(input.count - index)))
        defer {
            index += count
            position += UInt64(count)
        }
        return index..<index + count
    }

    func fail(_ problem: RBDDiffError.Problem) -> RBDDiffError { RBDDiffError(offset: recordStart, problem: problem) }
}
