import VarveWire

/// The wire names of the parameters that an error can name, and the checks that every call shares.
enum WireName {
    static let region = "regionCode"
    static let zone = "zoneCode"
    static let pageNo = "pageNo"
    static let pageSize = "pageSize"
    static let sortedBy = "sortedBy"
    static let sortingOrder = "sortingOrder"
    static let hypervisors = "hypervisorTypeCodeList"
    static let serverNumber = "serverInstanceNo"
    static let serverName = "serverName"
    static let serverStatus = "serverInstanceStatusCode"
    static let connectionInfo = "connectionInfo"

    static let volumeNumber = "blockStorageInstanceNo"
    static let volumeNumbers = "blockStorageInstanceNoList"
    static let volumeName = "blockStorageName"
    static let volumeDescription = "blockStorageDescription"
    static let volumeSize = "blockStorageSize"
    static let volumeStatus = "blockStorageInstanceStatusCode"
    static let volumeKinds = "blockStorageTypeCodeList"
    static let volumeType = "blockStorageVolumeTypeCode"
    static let volumeTypes = "blockStorageVolumeTypeCodeList"
    static let diskType = "blockStorageDiskTypeCode"
    static let diskDetailType = "blockStorageDiskDetailTypeCode"

    static let snapshotNumber = "blockStorageSnapshotInstanceNo"
    static let snapshotNumbers = "blockStorageSnapshotInstanceNoList"
    static let snapshotName = "blockStorageSnapshotName"
    static let snapshotDescription = "blockStorageSnapshotDescription"
    static let snapshotSize = "blockStorageSnapshotVolumeSize"
    static let snapshotStatus = "blockStorageSnapshotInstanceStatusCode"
    static let snapshotType = "snapshotTypeCode"
    static let originalVolume = "originalBlockStorageInstanceNo"

    /// The case that a wire code names; nil for an absent code.
    static func code<Code>(_ parameter: String, _ text: String?) throws(ServiceError) -> Code?
    where Code: CaseIterable & RawRepresentable<String> {
        guard let text else { return nil }
        guard let code = Code(rawValue: text) else {
            let choices = Code.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalidParameter(parameter, "must be one of \(choices), not \(text)")
        }
        return code
    }

    /// The cases that a list of wire codes names; nil for an empty list.
    static func codes<Code>(_ parameter: String, _ texts: [String]) throws(ServiceError) -> [Code]?
    where Code: CaseIterable & RawRepresentable<String> {
        var codes: [Code] = []
        for text in texts { if let code: Code = try code(parameter, text) { codes.append(code) } }
        return codes.isEmpty ? nil : codes
    }

    /// The bytes of a size filter in GiB.
    static func maximumByteCount(_ parameter: String, _ size: Int?) throws(ServiceError) -> Int64? {
        guard let size else { return nil }
        guard size > 0 else { throw .invalidParameter(parameter, "must be 1 or more, not \(size)") }
        let bytes = Int64(size).multipliedReportingOverflow(by: bytesPerGiB)
        return bytes.overflow ? .max : bytes.partialValue
    }

    /// The numbers of a list call, each once, in the order given.
    static func unique<Number: Hashable>(_ parameter: String, _ numbers: [Number]) throws(ServiceError) -> [Number] {
        guard !numbers.isEmpty else { throw .invalidParameter(parameter, "is required") }
        var seen: Set<Number> = []
        return numbers.filter { seen.insert($0).inserted }
    }

    static func checkDescription(_ parameter: String, _ text: String) throws(ServiceError) {
        guard text.utf8.count <= 1000 else {
            throw .invalidParameter(parameter, "must have at most 1000 bytes, not \(text.utf8.count)")
        }
    }
}
