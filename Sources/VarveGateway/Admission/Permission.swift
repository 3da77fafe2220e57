import VarveCatalog
import VarveService
import VarveWire

extension Caller {
    /// - Throws: ``GatewayError/permissionDenied(_:)`` if the caller's role has no right to the operation.
    func require(_ operation: VarveWire.Operation) throws(GatewayError) {
        let roles = Role.allCases.filter { $0.mayCall(operation) }
        guard !roles.contains(role) else { return }
        throw .permissionDenied(
            "\(operation.name) needs a key of role \(roles.map(\.rawValue).joined(separator: " or ")); this key's is \(role.rawValue)."
        )
    }

    /// What is all accounts' (the pool, a lab's state) is for who runs the machine.
    func requireMachine(_ operation: String) throws(GatewayError) {
        guard !runsMachine else { return }
        throw .permissionDenied("\(operation) needs a key of role admin in the account root: it is about the whole machine.")
    }
}
