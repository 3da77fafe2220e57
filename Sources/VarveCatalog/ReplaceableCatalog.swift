/// A catalog whose objects can be replaced by those of another, or by none, in one transaction that also says so to the next start.
public protocol ReplaceableCatalog: Catalog {
    /// Writes a copy to a new file.
    func copy(to path: String) throws
    /// Replaces all objects, and the number that comes next; accounts and keys stay. Marks that the pool is to be exchanged.
    /// - Parameters:
    ///   - path: the catalog that they are taken from; nil for none.
    ///   - body: fills a catalog without objects further.
    func replaceObjects(from path: String?, _ body: (any CatalogTransaction) throws -> Void) throws
    /// Whether ``replaceObjects(from:_:)`` has been committed since ``clearMark()``.
    func isMarked() throws -> Bool
    func clearMark() throws
}
