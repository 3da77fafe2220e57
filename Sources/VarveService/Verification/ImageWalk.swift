import VarveBackend
import VarveCatalog
import VarveWire

/// Goes through the groups of an image from a place on, as far as one step: a second of reading, or of looking at what need not be read.
struct ImageWalk {
    private static let groupCountMax = 2048

    let verifier: ImageVerifier
    /// Of the image.
    let byteCount: UInt64
    /// A step ends after so many bytes read, and the rest of their group.
    let readByteCountMax: UInt64
    /// What the catalog has noted of a group.
    let known: (UnitGroup) throws(ServiceError) -> ImageVerifier.Known
    /// The first group from this one on that something is noted of.
    let firstNoted: (Int64) throws(ServiceError) -> Int64?

    private(set) var position: UInt64
    private(set) var readByteCount: UInt64 = 0

    init(
        _ verifier: ImageVerifier, from position: UInt64, to byteCount: UInt64, readingAtMost readByteCountMax: UInt64,
        known: @escaping (UnitGroup) throws(ServiceError) -> ImageVerifier.Known,
        firstNoted: @escaping (Int64) throws(ServiceError) -> Int64?
    ) {
        self.verifier = verifier
        self.position = position
        self.byteCount = byteCount
        self.readByteCountMax = readByteCountMax
        self.known = known
        self.firstNoted = firstNoted
    }

    /// - Parameter body: called with what was found, group by group.
    mutating func run(_ body: (UnitGroup, ImageVerifier.Known, ImageVerifier.Finding) -> Void) throws(ServiceError) {
        for _ in 0..<Self.groupCountMax where readByteCount < readByteCountMax {
            try skipHole()
            if position >= byteCount { return }
            let group = UnitGroup(holding: position, ofImageOf: byteCount)
            let known = try known(group)
            let finding = try inService { () throws(BackendError) in try verifier.read(group, known) }
            readByteCount += finding.readByteCount
            body(group, known, finding)
            position = group.range.upperBound
        }
    }

    /// Groups in which nothing is mapped, or was when it was noted, need no look.
    private mutating func skipHole() throws(ServiceError) {
        guard position < byteCount else { return }
        let (start, end) = (position, byteCount)
        let mapped = try inService { () throws(BackendError) in try verifier.firstMapped(from: start, to: end) }
        let next = mapped < end ? UnitGroup(holding: mapped, ofImageOf: end).range.lowerBound : end
        if next <= start { return }
        let noted = try firstNoted(Int64(start / UnitGroup.byteCount)).map { UInt64($0) * UnitGroup.byteCount }
        position = max(start, min(next, noted ?? end))
    }

    private func inService<Result>(_ body: () throws(BackendError) -> Result) throws(ServiceError) -> Result {
        do { return try body() } catch { throw ServiceError(error) }
    }
}
