import VarveBackend
import VarveCatalog
import VarveWire

extension ServiceError {
    /// What a failure of the layers below means to a caller.
    init(_ cause: any Error) {
        switch cause {
        case let error as ServiceError: self = error
        case BackendError.noSpace: self.init(.noSpace)
        case let error as CatalogError:
            if case .full = error {
                self.init(.catalogFull, cause: error.description)
            } else {
                self.init(.catalogFailed, ["reason": error.summary], cause: error.description)
            }
        case let error as BackendError: self.init(.storeFailed, ["error": error])
        default: self.init(.unexpected, cause: "\(cause)")
        }
    }
}
