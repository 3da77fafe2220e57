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
            throw .invalidParameter(WireName.volumeSize, "is required without \(WireName.snapshotNumber)")
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
        let size = "the \(snapshot.byteCount / bytesPerGiB) GB of snapshot \(snapshot.number)"
        guard let given else {
            try type.check(size: Int(snapshot.byteCount / bytesPerGiB))
            return snapshot.byteCount
        }
        if type.code.hypervisor == .xen, given != snapshot.byteCount {
            throw .invalidParameter(WireName.volumeSize, "must be \(size) or absent for \(type.code.rawValue), a XEN type")
        }
        guard given >= snapshot.byteCount else { throw .invalidParameter(WireName.volumeSize, "must be at least \(size)") }
        return given
    }

    private func checkHypervisor(_ snapshot: SnapshotRecord) throws(ServiceError) {
        let (wanted, found) = (type.code.hypervisor.rawValue, snapshot.volumeType.hypervisor.rawValue)
        guard wanted == found else {
            throw .invalidParameter(
                WireName.snapshotNumber,
                "must be of a \(wanted) volume for \(type.code.rawValue); snapshot \(snapshot.number) is of a \(found) volume")
        }
    }
}
