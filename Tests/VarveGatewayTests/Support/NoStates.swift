import VarveService

/// The directory of a lab that keeps no state.
struct NoStates: LabDirectory {
    func states() throws -> [LabState] { [] }
    func catalogPath(of name: String) throws -> String { throw LabDirectoryError.noSuchState(name) }
    func save(_ name: String, copyCatalog: (String) throws -> Void) throws { throw LabDirectoryError.stateExists(name) }
    func delete(_ name: String) throws { throw LabDirectoryError.noSuchState(name) }
    func prepareExchange(with name: String?) throws {}
    func exchange() throws {}
    func abandonExchange() throws {}
}
