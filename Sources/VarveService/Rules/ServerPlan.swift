import VarveCatalog
import VarveWire

/// What is to be made of a request for a server: where it will be, and its volumes.
struct ServerPlan {
    /// A volume that is made with its server.
    struct Volume {
        var kind: VolumeKind
        var type: VolumeTypeCode
        var byteCount: Int64
        /// What it starts with; nil: empty.
        var source: SnapshotRecord?
    }

    let request: ServerRequest
    let region: RegionConfiguration
    let zone: ZoneConfiguration
    private let configuration: ServiceConfiguration

    init(_ request: ServerRequest, _ configuration: ServiceConfiguration) throws(ServiceError) {
        self.request = request
        self.configuration = configuration
        region = try configuration.region(request.regionCode)
        zone = try region.requireZone(request.zoneCode)
        guard request.imageNumber == nil || request.baseSnapshotNumber == nil else {
            throw ServiceError(.exclusive, naming: WireName.imageNumber, ["other": WireName.baseSnapshot])
        }
    }

    /// What must not be deleted until the volumes have their bytes.
    var sources: [InstanceNumber] { [request.imageNumber, request.baseSnapshotNumber].compactMap(\.self) }

    /// The server's volumes, the base volume first; none if the request asks for none.
    func volumes(_ catalog: any CatalogReader) throws -> [Volume] {
        let snapshots = try snapshots(catalog)
        guard let base = try base(snapshots.first) else { return [] }
        let additional = snapshots.dropFirst().map {
            Volume(kind: .additional, type: $0.volumeType, byteCount: $0.byteCount, source: $0)
        }
        return [base] + additional
    }

    private func snapshots(_ catalog: any CatalogReader) throws -> [SnapshotRecord] {
        if let number = request.imageNumber {
            guard request.hypervisor == .kvm else {
                throw ServiceError(.imageForXEN, naming: WireName.imageNumber)
            }
            let image = try catalog.requireIdleImage(number, in: region, WireName.imageNumber)
            return try catalog.contents(of: image).snapshots
        }
        guard let number = request.baseSnapshotNumber else { return [] }
        let snapshot = try catalog.requireIdleSnapshot(number, in: region, WireName.baseSnapshot)
        try ImageRules.checkBootable(snapshot, WireName.baseSnapshot)
        return [snapshot]
    }

    private func base(_ source: SnapshotRecord?) throws(ServiceError) -> Volume? {
        guard source != nil || request.baseSize != nil else {
            guard request.baseType == nil else {
                throw ServiceError(.baseSizeMissing, naming: WireName.baseSize, ["other": WireName.baseType])
            }
            return nil
        }
        let type = try baseType(source)
        let sourceSize = source.map { Int($0.byteCount / bytesPerGiB) } ?? 0
        let size = request.baseSize ?? sourceSize
        try type.check(size: size, of: .base, naming: WireName.baseSize)
        guard size >= sourceSize else {
            throw ServiceError(.baseSizeBelow, naming: WireName.baseSize, ["size": sourceSize, "given": size])
        }
        return Volume(kind: .base, type: type.code, byteCount: Int64(size) * bytesPerGiB, source: source)
    }

    private func baseType(_ source: SnapshotRecord?) throws(ServiceError) -> VolumeType {
        let offered = configuration.volumeTypes.filter { $0.code.hypervisor == request.hypervisor }
        guard let code = request.baseType ?? source?.volumeType else {
            if let type = offered.first(where: { $0.baseVolumeSizes != nil }) { return type }
            throw ServiceError(
                .noBaseVolumes, naming: WireName.hypervisor, ["volumes": "base volumes for \(request.hypervisor.rawValue)"])
        }
        guard let type = offered.first(where: { $0.code == code }) else {
            let codes = offered.map(\.code.rawValue).joined(separator: ", ")
            throw ServiceError(
                .typeNotOfHypervisor, naming: WireName.baseType,
                [
                    "type": code.rawValue, "hypervisor": request.hypervisor.rawValue,
                    "types": codes.isEmpty ? "none" : codes,
                ])
        }
        return type
    }
}
