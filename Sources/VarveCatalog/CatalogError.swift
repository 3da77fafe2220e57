/// Why the catalog, or the file of its master key, did not do what it was asked. `description` is one line that names the file.
public enum CatalogError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is something else; it was not touched.
    case foreign(path: String, reason: String)
    /// The file is a catalog with broken contents.
    case damaged(path: String, reason: String)
    /// A newer version of Varve has changed the catalog; it was not touched.
    case newer(path: String, migrations: [String])
    /// The file system is full; nothing of the transaction was kept.
    case full(path: String)
    /// Anything else: missing directory, permissions, a locked file, a broken constraint. Nothing of the transaction was kept.
    case failed(path: String, reason: String)
    /// The file of the master key is missing, readable by others, or not a key.
    case badMasterKey(path: String, reason: String)
    /// The secret of this key was sealed under another master key, or has been altered.
    case wrongMasterKey(accessKey: String)
    case unknownAccessKey(String)
    /// A change, made for one account, of an object that this account does not have. Nothing of the transaction was kept.
    case notOwned(String, AccountID)

    public var description: String {
        switch self {
        case .foreign(let path, let reason): "\(path) is not a Varve catalog: \(reason)"
        case .damaged(let path, let reason): "catalog \(path) is damaged: \(reason)"
        case .newer(let path, let migrations):
            "catalog \(path) was written by a newer version of Varve (it has \(migrations.joined(separator: ", "))): use that version"
        case .full(let path): "catalog \(path) cannot grow: the file system is full"
        case .failed(let path, let reason): "catalog \(path): \(reason)"
        case .badMasterKey(let path, let reason): "master key \(path): \(reason)"
        case .wrongMasterKey(let accessKey):
            "the secret of access key \(accessKey) cannot be opened: the master key is not the one it was sealed with"
        case .unknownAccessKey(let accessKey): "there is no access key \(accessKey)"
        case .notOwned(let object, let accountID): "account \(accountID.rawValue) has no \(object)"
        }
    }
}
