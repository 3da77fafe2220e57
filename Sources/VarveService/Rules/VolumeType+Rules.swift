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

    private var types: String { volumeTypes.map(\.code.rawValue).joined(separator: ", ") }
}

extension VolumeType {
    /// Throws unless volumes of this type may have this size in GiB.
    func check(size: Int) throws(ServiceError) {
        guard minimumSize...maximumSize ~= size, size % sizeStep == 0 else {
            throw ServiceError(
                .sizeOfType, naming: WireName.volumeSize,
                ["minimum": minimumSize, "maximum": maximumSize, "step": sizeStep, "type": code.rawValue, "size": size])
        }
    }
}
