import Foundation
import HTTPTypes
import VarveCatalog
import VarveService
import VarveWire

/// Who a request is from: its key and signature, and whether the key has requests left; in this order (contract sheet, section 2.3).
struct Admission: Sendable {
    let keys: KeyStore
    let limits: KeyLimits

    /// Blocks its thread.
    func caller(_ method: String, _ target: String, _ headers: HTTPFields) throws -> Caller {
        let caller = try signer(method, target, headers)
        try limits.take(caller.accessKey)
        return caller
    }

    /// The same without taking a request from the key's limit.
    func signer(_ method: String, _ target: String, _ headers: HTTPFields) throws -> Caller {
        let presented = try GatewayAuthentication { name in HTTPField.Name(name).flatMap { headers[$0] } }
        let key = try keys.activeKey(presented.accessKey)
        try presented.verify(
            method: method, target: target,
            millisecondsSinceEpoch: UInt64(Date().timeIntervalSince1970 * 1000), secretKey: key?.secretKey)
        guard let key else { throw GatewayError.authenticationInvalid }
        return Caller(accountID: key.accountID, accessKey: presented.accessKey, role: key.role)
    }
}
