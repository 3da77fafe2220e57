/// Why a ``ServiceConfiguration`` cannot be used, in one line.
public struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
