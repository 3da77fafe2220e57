/// Has a file that is written in order reach the disk on the way, and not all at its end.
struct Writeback {
    private static let byteCount: UInt64 = 16 << 20

    /// Before it, all was begun.
    private var begun: UInt64

    init(from offset: UInt64) { begun = offset }

    /// All before `offset` was written to the file.
    mutating func reached(_ offset: UInt64, of file: OpenFile) {
        guard offset >= begun + Self.byteCount else { return }
        file.beginWriting(begun..<offset)
        begun = offset
    }
}
