import Foundation
import GRDB

extension CatalogError {
    /// What an error of SQLite, or of decoding its rows, means for the catalog at `path`.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as CatalogError: self = error
        case let error as DatabaseError: self.init(error, path: path)
        case is RowDecodingError: self = .damaged(path: path, reason: CatalogFile.oneLine("\(error)"))
        default: self = .failed(path: path, reason: CatalogFile.oneLine("\(error)"))
        }
    }

    private init(_ error: DatabaseError, path: String) {
        let reason = CatalogFile.oneLine(error.message ?? "\(error.resultCode)")
        switch error.resultCode {
        case .SQLITE_NOTADB: self = .foreign(path: path, reason: reason)
        case .SQLITE_CORRUPT: self = .damaged(path: path, reason: reason)
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path)
        case .SQLITE_IOERR: self = .inputOutput(path: path, reason: reason)
        default: self = .failed(path: path, reason: reason)
        }
    }
}
