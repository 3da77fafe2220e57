import VarveCatalog
import VarveWire

/// A volume request that keeps every rule which can be checked without the catalog (contract sheet, section 4.5).
struct VolumePlan {
    let request: VolumeRequest
    let region: RegionConfiguration
    let zone: ZoneConfiguration
    let type: VolumeType

    init(_ request: VolumeRequest, _ configuration: ServiceConfiguration) throws(ServiceError) {
        self.request = request
        region = try configuration.region(request.regionCode)
        if let name = request.name { try ObjectName.check(WireName.volumeName, name) }
        try WireName.checkDescription(WireName.volumeDescription, request.description)
        type = try Self.type(request, configuration)
        guard let zoneCode = request.zoneCode else {
            throw .invalidParameter(WireName.zone, "is required for a KVM volume, such as \(region.zones[0].code)")
        }
        zone = try region.requireZone(zoneCode)
        if let size = request.size {
            try Self.check(size, type)
        } else if request.snapshotNumber == nil {
            throw .invalidParameter(WireName.volumeSize, "is required without \(WireName.snapshotNumber)")
        }
    }

    /// The size in bytes; with a snapshot, at least the snapshot's.
    func byteCount(restoring snapshot: SnapshotRecord?) throws(ServiceError) -> Int64 {
        let byteCount = request.size.map { Int64($0) * bytesPerGiB } ?? snapshot?.byteCount ?? 0
        guard let snapshot else { return byteCount }
        guard byteCount >= snapshot.byteCount else {
            throw .invalidParameter(
                WireName.volumeSize, "must be at least the \(snapshot.byteCount / bytesPerGiB) GB of snapshot \(snapshot.number)")
        }
        if request.size == nil { try Self.check(Int(snapshot.byteCount / bytesPerGiB), type) }
        return byteCount
    }

    private static func type(_ request: VolumeRequest, _ configuration: ServiceConfiguration) throws(ServiceError) -> VolumeType {
        let choices = "the types are \(configuration.volumeTypes.map(\.code.rawValue).joined(separator: ", "))"
        guard let text = request.volumeTypeCode else {
            throw .invalidParameter(WireName.volumeType, "is required, as XEN volumes are not offered; \(choices)")
        }
        guard let code = VolumeTypeCode(rawValue: text) else {
            throw .invalidParameter(WireName.volumeType, "there is no type \(text); \(choices)")
        }
        guard let type = configuration.volumeType(code) else {
            let what = code.hypervisor == .xen ? "\(text) is a XEN type, and those are" : "\(text) is"
            throw .invalidParameter(WireName.volumeType, "\(what) not offered; \(choices)")
        }
        guard request.serverNumber == nil else {
            throw .invalidParameter(
                WireName.serverNumber, "must be absent for \(text), a KVM type: attach the volume when it is there")
        }
        guard request.diskDetailTypeCode == nil else {
            throw .invalidParameter(WireName.diskDetailType, "must be absent for \(text), a KVM type")
        }
        return type
    }

    private static func check(_ size: Int, _ type: VolumeType) throws(ServiceError) {
        guard type.minimumSize...type.maximumSize ~= size, size % type.sizeStep == 0 else {
            throw .invalidParameter(
                WireName.volumeSize,
                "must be \(type.minimumSize) to \(type.maximumSize) GB in steps of \(type.sizeStep) for \(type.code.rawValue), not \(size)"
            )
        }
    }
}
