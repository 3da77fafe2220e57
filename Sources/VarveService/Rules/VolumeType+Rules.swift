import VarveCatalog
import VarveWire

extension ServiceConfiguration {
    /// The type of volume that a request means: the one it names, or else a XEN type (contract sheet, section 4.5).
    func type(of request: VolumeRequest) throws(ServiceError) -> VolumeType {
        let code = try typeCode(of: request)
        guard let type = volumeType(code) else {
            throw ServiceError(.typeNotOffered, naming: WireName.volumeType, ["type": code.rawValue, "types": types])
        }
        return type
    }

    private func typeCode(of request: VolumeRequest) throws(ServiceError) -> VolumeTypeCode {
        let detail = request.diskDetailType
        guard let code = request.type else {
            guard request.serverNumber != nil || detail != nil else {
                throw ServiceError(
                    .typeMissing, naming: WireName.volumeType, ["other": WireName.serverNumber, "types": types])
            }
            return detail == .hdd ? .hdd : .ssd
        }
        try Self.checkDetail(detail, code)
        return code
    }

    private static func checkDetail(_ detail: DiskDetailType?, _ code: VolumeTypeCode) throws(ServiceError) {
        guard let detail else { return }
        guard code.hypervisor == .xen else {
            throw ServiceError(.detailForKVM, naming: WireName.diskDetailType, ["type": code.rawValue])
        }
        guard detail == code.diskDetailType else {
            throw ServiceError(
                .detailDiffers, naming: WireName.diskDetailType,
                ["detail": code.diskDetailType.rawValue, "type": code.rawValue, "given": detail.rawValue])
        }
    }

    var types: String { volumeTypes.map(\.code.rawValue).joined(separator: ", ") }
}

extension VolumeType {
    /// Throws unless volumes of this type and kind may have this size in GiB.
    func check(size: Int, of kind: VolumeKind = .additional, naming parameter: String = WireName.volumeSize) throws(ServiceError)
    {
        let volumes = kind == .base ? "base volumes of \(code.rawValue)" : code.rawValue
        guard let sizes = kind == .base ? baseVolumeSizes : minimumSize...maximumSize else {
            throw ServiceError(.noBaseVolumes, naming: parameter, ["volumes": volumes])
        }
        guard sizes ~= size, size % sizeStep == 0 else {
            throw ServiceError(
                .sizeOfType, naming: parameter,
                [
                    "minimum": sizes.lowerBound, "maximum": sizes.upperBound, "step": sizeStep, "type": volumes, "size": size,
                ])
        }
    }
}
