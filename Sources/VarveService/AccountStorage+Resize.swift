import VarveBackend
public import VarveCatalog
public import VarveWire

extension AccountStorage {
    /// changeBlockStorageInstance (contract sheet, section 4.11), and changeBlockStorageVolumeSize (4.12), which takes XEN volumes only. Makes a volume
    /// larger. Answers its status unchanged, CHNG, `changingSpec`, and the new size; ends as it was before.
    ///
    /// A volume that is attached needs a stopped server. Clients that have its export open may use it up to the new end when this answers.
    /// - Parameter size: GB.
    public func resizeVolume(
        _ number: InstanceNumber, toSize size: Int, onlyXEN: Bool = false, regionCode: String? = nil
    ) throws(ServiceError) -> VolumeRecord {
        let region = try configuration.region(regionCode)
        return try withLocks([number]) { () throws(ServiceError) in
            let (old, new) = try write(followedBy: [Transition(.resizeVolume, number)]) { catalog in
                let old = try catalog.requireIdleVolume(number, in: region, WireName.volumeNumber)
                try checkResize(of: old, toSize: size, onlyXEN: onlyXEN, region, catalog)
                var new = old
                new.byteCount = Int64(size) * bytesPerGiB
                new.operation = .change
                try catalog.update(new)
                return (old, new)
            }
            try resizeBytes(old, new)
            runner.enqueue([new].compactMap(\.unfinished))
            return new
        }
    }

    private func checkResize(
        of volume: VolumeRecord, toSize size: Int, onlyXEN: Bool, _ region: RegionConfiguration, _ catalog: any CatalogReader
    ) throws {
        let (number, type) = (volume.number, volume.type)
        if onlyXEN, type.hypervisor != .xen {
            throw ServiceError(.notXEN, naming: WireName.volumeNumber, ["volume": number])
        }
        try configuration.volumeType(type)?.check(size: size, of: volume.kind)
        guard Int64(size) * bytesPerGiB > volume.byteCount else {
            throw ServiceError(
                .sizeNotLarger, naming: WireName.volumeSize, ["size": volume.byteCount / bytesPerGiB, "given": size])
        }
        guard let server = volume.serverNumber else { return }
        guard try catalog.requireIdleServer(server, in: region, WireName.volumeNumber).status == .stopped else {
            throw ServiceError(.serverNotStopped, naming: WireName.volumeNumber, ["volume": number, "server": server])
        }
    }

    /// A pool without room has done nothing: the volume has its old size again. After any other failure nobody knows, so that it is tried again
    /// until it has the new one; and also if the old size cannot be written down.
    private func resizeBytes(_ old: VolumeRecord, _ new: VolumeRecord) throws(ServiceError) {
        do {
            try traced("backend resize") { () throws(BackendError) in
                try backend.resizeVolume(VolumeID(new.number), byteCount: UInt64(new.byteCount))
            }
        } catch {
            let isUndone = error == .noSpace && (try? catalog.write { try $0.update(old) }) != nil
            if !isUndone { runner.enqueue([new].compactMap(\.unfinished)) }
            throw ServiceError(error)
        }
    }
}
