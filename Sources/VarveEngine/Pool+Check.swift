public import VarveBackend

extension Pool {
    public func check() throws(BackendError) -> CheckReport { CheckReport() }
}
