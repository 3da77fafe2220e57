import Foundation
import VarveCatalog
import VarveService
import VarveWire

extension BlockStorageInstance {
    /// The volume as the wire shows it (contract sheet, section 5.1).
    init(_ record: VolumeRecord, configuration: ServiceConfiguration) {
        let type = configuration.volumeType(record.type)
        let isKVM = record.type.hypervisor == .kvm
        self.init(
            blockStorageInstanceNo: record.number.description,
            serverInstanceNo: record.serverNumber?.description ?? "",
            blockStorageName: record.name,
            blockStorageType: CommonCode(BlockStorageType.self, record.kind.rawValue),
            blockStorageSize: record.byteCount,
            deviceName: record.deviceName ?? "",
            blockStorageProductCode: Self.productCode(record),
            blockStorageInstanceStatus: CommonCode(BlockStorageStatus.self, record.status.rawValue),
            blockStorageInstanceOperation: CommonCode(BlockStorageOperation.self, record.operation.rawValue),
            blockStorageInstanceStatusName: record.statusName,
            createDate: WireDate.format(record.createdAt),
            blockStorageDescription: record.description,
            blockStorageDiskType: BlockStorageDiskType.network.commonCode,
            blockStorageDiskDetailType: CommonCode(BlockStorageDiskDetailType.self, record.type.diskDetailType.rawValue),
            maxIopsThroughput: type?.maximumIOPSThroughput.map(Int64.init),
            isEncryptedVolume: record.isEncrypted,
            zoneCode: record.zoneCode,
            regionCode: record.regionCode,
            isReturnProtection: record.isReturnProtected,
            blockStorageVolumeType: CommonCode(BlockStorageVolumeType.self, record.type.rawValue),
            hypervisorType: CommonCode(HypervisorType.self, record.type.hypervisor.rawValue),
            throughput: isKVM ? type.map { Int64($0.throughput) << 20 } : nil,
            iops: isKVM ? type.map { Int64($0.iops(byteCount: record.byteCount)) } : nil,
            blockStorageSnapshotInstanceNo: record.snapshotNumber?.rawValue)
    }
}

extension BlockStorageInstance {
    /// NCP publishes no codes for HDD base volumes and for KVM; those of SSD stand in.
    private static func productCode(_ record: VolumeRecord) -> String {
        switch (record.kind, record.type) {
        case (.base, _): "SPBSTBSTBS000005"
        case (.additional, .hdd): "SPBSTBSTAD000002"
        case (.additional, _): "SPBSTBSTAD000006"
        }
    }
}

extension CommonCode {
    /// The wire's code and its name for a code of the catalog, which spells them as the wire does.
    init<Code: WireCode>(_ type: Code.Type, _ rawValue: String) {
        guard let code = Code(rawValue: rawValue) else { preconditionFailure("\(Code.self) has no code \(rawValue)") }
        self = code.commonCode
    }
}

extension WireDate {
    static func format(_ date: Date) -> String { format(secondsSinceEpoch: Int64(date.timeIntervalSince1970)) }
}
