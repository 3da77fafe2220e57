import VarveBackend
import VarveCatalog
import VarveWire

extension ServiceError {
    /// A refusal that is not about a parameter's value, but still names the parameter that leads to it.
    init(_ code: ServiceErrorCode, naming parameter: String, _ reason: String) {
        self.init(code, "\(parameter): \(reason)")
    }

    /// What a failure of the layers below means to a caller.
    init(_ cause: any Error) {
        switch cause {
        case let error as ServiceError: self = error
        case BackendError.noSpace: self.init(.noSpace, "The pool is full.")
        case CatalogError.full(let path): self.init(.noSpace, "\(CatalogError.full(path: path))")
        case let error as CatalogError: self.init(.storeFailed, "\(error)")
        case let error as BackendError: self.init(.storeFailed, "The store failed: \(error)")
        default: self.init(.storeFailed, "\(cause)")
        }
    }
}
