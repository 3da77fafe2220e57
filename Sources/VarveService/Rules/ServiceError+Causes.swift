import VarveBackend
import VarveCatalog
import VarveWire

extension ServiceError {
    /// What a failure of the layers below means to a caller.
    init(_ cause: any Error) {
        switch cause {
        case let error as ServiceError: self = error
        case BackendError.noSpace: self.init(.noSpace)
        case CatalogError.full(let path): self.init(.catalogFull, ["error": CatalogError.full(path: path)])
        case let error as CatalogError: self.init(.catalogFailed, ["error": error])
        case let error as BackendError: self.init(.storeFailed, ["error": error])
        default: self.init(.unexpected, ["error": "\(cause)"])
        }
    }
}
