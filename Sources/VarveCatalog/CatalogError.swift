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
    /// Another process holds the file for longer than is waited. Nothing of the transaction was kept.
    case locked(path: String)
    /// The disk does not read or write. If it failed at the commit, the transaction may have been kept.
    case inputOutput(path: String, reason: String)
    /// Anything else: missing directory, permissions, a broken constraint. Nothing of the transaction was kept.
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
        case .locked(let path): "catalog \(path) is locked by another process"
        case .inputOutput(let path, let reason), .failed(let path, let reason): "catalog \(path): \(reason)"
        case .badMasterKey(let path, let reason): "master key \(path): \(reason)"
        case .wrongMasterKey(let accessKey):
            "the secret of access key \(accessKey) cannot be opened: the master key is not the one it was sealed with"
        case .unknownAccessKey(let accessKey): "there is no access key \(accessKey)"
        case .notOwned(let object, let accountID): "account \(accountID.rawValue) has no \(object)"
        }
    }

    /// The same without file and detail: for those who may know that something is wrong, and not where things are.
    public var summary: String {
        switch self {
        case .foreign: "its file is not a Varve catalog"
        case .damaged: "its file is damaged"
        case .newer: "a newer version of Varve has written it"
        case .full: "its file system is full"
        case .locked: "another process has locked it"
        case .inputOutput: "its disk does not read or write"
        case .failed: "it cannot be read or changed"
        case .badMasterKey: "its master key cannot be used"
        case .wrongMasterKey, .unknownAccessKey, .notOwned: description
        }
    }
}
