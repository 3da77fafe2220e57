import VarveBackend
import VarveCatalog

/// What the pool must have of a volume or snapshot, as its record says.
struct ExpectedImage: Equatable {
    /// False of what is being made or deleted: its bytes come after its record, and go before it.
    var mustExist: Bool
    var byteCount: UInt64
    /// Until it has been made larger, it may have less.
    var isGrowing = false

    func allows(byteCount found: UInt64) -> Bool { isGrowing ? found <= byteCount : found == byteCount }
}

extension VolumeRecord {
    var image: ExpectedImage {
        ExpectedImage(
            mustExist: status != .initialized && operation != .terminate, byteCount: UInt64(byteCount),
            isGrowing: operation == .change)
    }
}

extension SnapshotRecord {
    var image: ExpectedImage {
        ExpectedImage(mustExist: status != .initialized && operation != .terminate, byteCount: UInt64(byteCount))
    }
}

extension CatalogReader {
    /// One of all accounts; nil if there is no record of it.
    func expectedImage(_ id: ImageID) throws -> ExpectedImage? {
        let number = InstanceNumber(rawValue: Int64(clamping: id.number))
        return switch id {
        case .volume: try volume(number)?.image
        case .snapshot: try snapshot(number)?.image
        }
    }

    /// All, of all accounts.
    func expectedImages() throws -> [ImageID: ExpectedImage] {
        var images: [ImageID: ExpectedImage] = [:]
        for volume in try volumes(VolumeQuery()).records { images[.volume(VolumeID(volume.number))] = volume.image }
        for snapshot in try snapshots(SnapshotQuery()).records {
            images[.snapshot(SnapshotID(snapshot.number))] = snapshot.image
        }
        return images
    }
}
