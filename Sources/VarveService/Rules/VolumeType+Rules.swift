import VarveCatalog
import VarveWire

extension ServiceConfiguration {
    /// The type of volume that a request means: the one it names, or else a XEN type (contract sheet, section 4.5).
    func type(of request: VolumeRequest) throws(ServiceError) -> VolumeType {
        let code = try typeCode(of: request)
        guard let type = volumeType(code) else {
            throw .invalidParameter(WireName.volumeType, "\(code.rawValue) is not offered; \(choices)")
        }
        return type
    }

    private func typeCode(of request: VolumeRequest) throws(ServiceError) -> VolumeTypeCode {
        let detail = request.diskDetailType
        guard let code = request.type else {
            guard request.serverNumber != nil || detail != nil else {
                throw .invalidParameter(WireName.volumeType, "is required without \(WireName.serverNumber); \(choices)")
            }
            return detail == .hdd ? .hdd : .ssd
        }
        try Self.checkDetail(detail, code)
        return code
    }

    private static func checkDetail(_ detail: DiskDetailType?, _ code: VolumeTypeCode) throws(ServiceError) {
        guard let detail else { return }
        guard code.hypervisor == .xen else {
            throw .invalidParameter(WireName.diskDetailType, "must be absent for \(code.rawValue), a KVM type")
        }
        guard detail == code.diskDetailType else {
            throw .invalidParameter(
                WireName.diskDetailType,
                "must be \(code.diskDetailType.rawValue) or absent for \(code.rawValue), not \(detail.rawValue)")
        }
    }

    var choices: String { "the types are \(volumeTypes.map(\.code.rawValue).joined(separator: ", "))" }
}

extension VolumeType {
    /// Throws unless volumes of this type and kind may have this size in GiB.
    func check(size: Int, of kind: VolumeKind = .additional, naming parameter: String = WireName.volumeSize) throws(ServiceError)
    {
        let volumes = kind == .base ? "base volumes of \(code.rawValue)" : code.rawValue
        guard let sizes = kind == .base ? baseVolumeSizes : minimumSize...maximumSize else {
            throw .invalidParameter(parameter, "there are no \(volumes) here")
        }
        guard sizes ~= size, size % sizeStep == 0 else {
            throw .invalidParameter(
                parameter,
                "must be \(sizes.lowerBound) to \(sizes.upperBound) GB in steps of \(sizeStep) for \(volumes), not \(size)")
        }
    }
}
