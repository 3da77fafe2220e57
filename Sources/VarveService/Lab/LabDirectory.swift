public import struct Foundation.Date

/// The files of a lab's states, and the exchange of the pool's directory. Calls block.
public protocol LabDirectory: Sendable {
    /// The saved states, by name.
    func states() throws -> [LabState]

    /// The catalog of a saved state.
    /// - Throws: ``LabDirectoryError/noSuchState(_:)``.
    func catalogPath(of name: String) throws -> String

    /// Keeps a state: copies the pool, which nobody has open, and has `copyCatalog` write the catalog to the path that it is given. The state is there when
    /// this returns, or not at all.
    /// - Throws: ``LabDirectoryError/stateExists(_:)``.
    func save(_ name: String, copyCatalog: (String) throws -> Void) throws

    func delete(_ name: String) throws

    /// Makes the directory that takes the pool's place next: a copy of a state's, or an empty one.
    func prepareExchange(with name: String?) throws

    /// Puts the prepared directory into the pool's place, which nobody has open. Once the catalog says so, this is also what a start does.
    func exchange() throws

    /// Removes the prepared directory.
    func abandonExchange() throws
}

/// A saved state.
public struct LabState: Equatable, Sendable {
    public var name: String
    public var savedAt: Date
    /// Taken from the file system, the catalog's included.
    public var byteCount: UInt64

    public init(name: String, savedAt: Date, byteCount: UInt64) {
        self.name = name
        self.savedAt = savedAt
        self.byteCount = byteCount
    }
}

public enum LabDirectoryError: Error, Equatable, Sendable {
    case noSuchState(String)
    case stateExists(String)
}
