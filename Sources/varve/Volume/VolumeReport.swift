import VarveCommand
import VarveWire

/// Volumes, for people.
enum VolumeReport {
    /// A line each.
    static func table(_ volumes: [BlockStorageInstance]) -> TextTable {
        TextTable(
            [
                .text("NUMBER"), .flexible("NAME"), .text("TYPE"), .number("GB"), .status("STATUS"), .text("SERVER"),
                .text("DEVICE"), .text("ZONE"),
            ],
            volumes.map {
                [
                    $0.blockStorageInstanceNo, $0.blockStorageName, $0.blockStorageVolumeType.code,
                    Amount.gigabytes($0.blockStorageSize), $0.blockStorageInstanceStatusName, $0.serverInstanceNo, $0.deviceName,
                    $0.zoneCode,
                ]
            })
    }

    /// All there is to know about one.
    static func details(_ volume: BlockStorageInstance) -> TextTable {
        let rows: [(TextTable.Column, String)] = [
            (.text("NUMBER"), volume.blockStorageInstanceNo), (.text("NAME"), volume.blockStorageName),
            (.text("DESCRIPTION"), volume.blockStorageDescription),
            (.text("KIND"), volume.blockStorageType.code == "BASIC" ? "base" : "additional"),
            (.text("TYPE"), volume.blockStorageVolumeType.code), (.text("HYPERVISOR"), volume.hypervisorType.code),
            (.text("SIZE"), Amount.gigabytes(volume.blockStorageSize) + " GB"),
            (.status("STATUS"), volume.blockStorageInstanceStatusName), (.text("SERVER"), volume.serverInstanceNo),
            (.text("DEVICE"), volume.deviceName),
            (.text("SNAPSHOT"), volume.blockStorageSnapshotInstanceNo.map { "\($0)" } ?? ""),
            (.text("PROTECTED"), volume.isReturnProtection ? "yes" : "no"),
            (.text("ENCRYPTED"), volume.isEncryptedVolume ? "yes" : "no"), (.text("IOPS"), volume.iops.map { "\($0)" } ?? ""),
            (.text("THROUGHPUT"), volume.throughput.map { "\(Amount.bytes(UInt64(max(0, $0))))/s" } ?? ""),
            (.text("ZONE"), volume.zoneCode), (.text("REGION"), volume.regionCode),
            (.text("CREATED"), Amount.date(volume.createDate)),
        ]
        return TextTable(rows.map(\.0), [rows.map(\.1)])
    }
}
