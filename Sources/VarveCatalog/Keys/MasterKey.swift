import Crypto
import Foundation

/// The key that seals the secrets in a catalog: 32 random bytes in a file of their own, so that a copy of the catalog alone
/// reveals none.
public struct MasterKey: Sendable {
    private let key: SymmetricKey

    /// Reads the key. The file holds 32 bytes in base64 and must be readable and writable by its owner only.
    public init(contentsOf path: String) throws(CatalogError) {
        let text = try PrivateFile.read(path).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let bytes = Data(base64Encoded: text), bytes.count == 32 else {
            throw .badMasterKey(path: path, reason: "it must hold 32 bytes in base64 (44 characters)")
        }
        key = SymmetricKey(data: bytes)
    }

    /// Makes a new random key and its file, mode 0600. Refuses to replace a file.
    /// - Parameter isDurable: whether the file survives power loss on return.
    public init(creating path: String, isDurable: Bool = true) throws(CatalogError) {
        key = SymmetricKey(size: .bits256)
        let text = key.withUnsafeBytes { Data($0).base64EncodedString() }
        try PrivateFile.create(path, contents: text + "\n", isDurable: isDurable)
    }

    /// The secret under this key, bound to the access key that it belongs to.
    func seal(_ secret: String, accessKey: String) -> Data {
        do {
            let box = try AES.GCM.seal(Data(secret.utf8), using: key, authenticating: Data(accessKey.utf8))
            guard let sealed = box.combined else { preconditionFailure("a box with the standard nonce has a combined form") }
            return sealed
        } catch {
            preconditionFailure("AES-GCM with a 256-bit key cannot fail: \(error)")
        }
    }

    /// Throws ``CatalogError/wrongMasterKey(accessKey:)`` if the secret was sealed otherwise.
    func open(_ sealed: Data, accessKey: String) throws(CatalogError) -> String {
        do {
            let secret = try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key, authenticating: Data(accessKey.utf8))
            return String(decoding: secret, as: UTF8.self)
        } catch {
            throw .wrongMasterKey(accessKey: accessKey)
        }
    }
}
