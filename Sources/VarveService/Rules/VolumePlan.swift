import VarveCatalog
import VarveWire

/// A volume request that keeps every rule which can be checked without the catalog (contract sheet, section 4.5).
struct VolumePlan {
    let request: VolumeRequest
    let region: RegionConfiguration
    let type: VolumeType
    private let placement: VolumePlacement

    init(_ request: VolumeRequest, _ configuration: ServiceConfiguration) throws(ServiceError) {
        self.request = request
        region = try configuration.region(request.regionCode)
        type = try configuration.type(of: request)
        placement = try VolumePlacement(request, type.code, region)
        if let size = request.size {
            try type.check(size: size)
        } else if request.snapshotNumber == nil {
            throw ServiceError(.sizeMissing, naming: WireName.volumeSize, ["other": WireName.snapshotNumber])
        }
    }

    /// The zone the volume will be in and the server it will be attached to, if any.
    func place(_ catalog: any CatalogReader) throws -> (zoneCode: String, serverNumber: InstanceNumber?) {
        try placement.resolve(type.code, region, catalog)
    }

    /// The size in bytes; with a snapshot at least the snapshot's, on XEN exactly that.
    func byteCount(restoring snapshot: SnapshotRecord?) throws(ServiceError) -> Int64 {
        let given = request.size.map { Int64($0) * bytesPerGiB }
        guard let snapshot else { return given ?? 0 }
        try checkHypervisor(snapshot)
        let size = Int(snapshot.byteCount / bytesPerGiB)
        guard let given else {
            try type.check(size: size)
            return snapshot.byteCount
        }
        if type.code.hypervisor == .xen, given != snapshot.byteCount {
            throw ServiceError(
                .sizeNotSnapshots, naming: WireName.volumeSize,
                ["size": size, "snapshot": snapshot.number, "type": type.code.rawValue])
        }
        guard given >= snapshot.byteCount else {
            throw ServiceError(
                .sizeBelowSnapshots, naming: WireName.volumeSize, ["size": size, "snapshot": snapshot.number])
        }
        return given
    }

    private func checkHypervisor(_ snapshot: SnapshotRecord) throws(ServiceError) {
        let (wanted, found) = (type.code.hypervisor.rawValue, snapshot.volumeType.hypervisor.rawValue)
        guard wanted == found else {
            throw ServiceError(
                .snapshotHypervisorDiffers, naming: WireName.snapshotNumber,
                ["hypervisor": wanted, "type": type.code.rawValue, "snapshot": snapshot.number, "found": found])
        }
    }
}
