/// What the target of an import holds beforehand.
public enum ImportGround: Equatable, Sendable {
    /// Zeroes all over: the stream's zeroes need not be written.
    case empty
    /// What the stream stands on, or bytes that it covers.
    case base
    /// A part of the same import, of an earlier run: what is there already is read and compared, not written again.
    /// With `overwrites`, other bytes too, which are lost.
    case begun(overwrites: Bool)
}
