public import VarveCatalog
public import VarveWire

extension Role {
    /// Whether a key of this role may call an operation.
    public func mayCall(_ operation: VarveWire.Operation) -> Bool {
        switch self {
        case .admin: true
        case .operator: !operation.isForAdmins
        case .viewer: !operation.isForAdmins && operation.access == .read
        }
    }
}

extension Caller {
    /// Whether the caller runs the machine, and may see what is of all accounts: the pool, a lab's state.
    public var runsMachine: Bool { accountID == .root && role == .admin }
}
