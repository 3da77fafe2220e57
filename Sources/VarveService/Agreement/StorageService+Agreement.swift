import VarveBackend
import VarveCatalog
import VarveWire

extension StorageService {
    /// How often an object that changes while it is looked at is looked at again.
    private static let lookCountMax = 10

    /// What the catalog and the pool disagree about, by number, while calls and transitions go on. Blocks.
    ///
    /// The pool is asked first: what it has then has a record by the time that the catalog is asked, unless it has gone. What is suspected after that is
    /// looked at alone, until its record has not changed in between.
    func disagreements() throws(ServiceError) -> [Agreement.Disagreement] {
        do {
            let images = try backend.images()
            return try Agreement.findings(images, catalog).compactMap { try confirmed($0.id) }
        } catch {
            throw ServiceError(error)
        }
    }

    /// An object whose record never stays the same is taken to be in good hands.
    private func confirmed(_ id: ImageID) throws -> Agreement.Disagreement? {
        for _ in 0..<Self.lookCountMax {
            let expected = try catalog.read { try $0.expectedImage(id) }
            guard let found = Agreement.disagreement(about: id, expected, found: try backend.byteCount(of: id)) else {
                return nil
            }
            if try catalog.read({ try $0.expectedImage(id) }) == expected { return found }
        }
        return nil
    }
}

extension VolumeBackend {
    /// The size of one image; nil if there is none.
    fileprivate func byteCount(of id: ImageID) throws(BackendError) -> UInt64? {
        do throws(BackendError) {
            return switch id {
            case .volume(let id): try openVolume(id).byteCount
            case .snapshot(let id): try openSnapshot(id).byteCount
            }
        } catch .noSuchVolume, .noSuchSnapshot {
            return nil
        }
    }
}
