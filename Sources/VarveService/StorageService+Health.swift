import VarveBackend
public import VarveCatalog
public import VarveWire

extension StorageService {
    /// How many objects there are, by kind and state, of all accounts. Blocks.
    public func census() throws(ServiceError) -> Census {
        try read { try $0.census(of: nil) }
    }

    /// How many snapshots each volume has, of all accounts. Blocks.
    public func snapshotCounts() throws(ServiceError) -> [InstanceNumber: Int] { try read { try $0.snapshotCounts(of: nil) } }

    /// What keeps the service from its work, in one line; nil if nothing does. Blocks.
    public func trouble() -> String? {
        do {
            _ = try read { try $0.account(.root) }
        } catch {
            return error.message
        }
        do { return try backend.status().failures.first } catch { return ServiceError(error).message }
    }
}
