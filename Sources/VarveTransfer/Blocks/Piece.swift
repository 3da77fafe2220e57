/// A part of an image that is moved at once: bytes, or zeroes.
struct Piece: Equatable, Sendable {
    var range: Range<UInt64>
    var holdsBytes: Bool
}
