public import VarveCatalog

/// What createAccessKey asks for.
public struct AccessKeyRequest: Equatable, Sendable {
    public var role: Role
    public var description = ""

    public init(role: Role) { self.role = role }
}
