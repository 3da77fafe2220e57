import VarveBackend
public import VarveCatalog
public import VarveWire

/// The space of one volume or snapshot, in bytes.
public struct ObjectSpace: Equatable, Sendable {
    /// Comes back if it is deleted.
    public var ownByteCount: UInt64
    /// Others hold it too.
    public var sharedByteCount: UInt64
}

extension AccountStorage {
    /// The space of a volume of the account; nil if it has no bytes: it is not there, or on its way. Blocks for a walk of its map.
    public func space(ofVolume number: InstanceNumber) throws(ServiceError) -> ObjectSpace? {
        guard try read({ try $0.volume(number) }) != nil, backend.hasVolume(VolumeID(number)) else { return nil }
        return try space(of: .volume(VolumeID(number)))
    }

    /// The same of a snapshot.
    public func space(ofSnapshot number: InstanceNumber) throws(ServiceError) -> ObjectSpace? {
        guard try read({ try $0.snapshot(number) }) != nil, backend.hasSnapshot(SnapshotID(number)) else { return nil }
        return try space(of: .snapshot(SnapshotID(number)))
    }

    /// Nil also if it goes meanwhile.
    private func space(of image: ImageID) throws(ServiceError) -> ObjectSpace? {
        do {
            let usage = try backend.usage(of: image)
            return ObjectSpace(ownByteCount: usage.exclusiveByteCount, sharedByteCount: usage.sharedByteCount)
        } catch BackendError.noSuchVolume, BackendError.noSuchSnapshot {
            return nil
        } catch {
            throw ServiceError(error)
        }
    }
}
