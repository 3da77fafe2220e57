import VarveCommand
import VarveWire

/// Servers and their volumes, for people: a line each.
enum ServerReport {
    static func table(_ servers: [ServerInstance]) -> TextTable {
        TextTable(
            [.text("NUMBER"), .flexible("NAME"), .text("ZONE"), .text("HYPERVISOR"), .status("STATUS")],
            servers.map {
                [$0.serverInstanceNo, $0.serverName, $0.zoneCode, $0.hypervisorType?.code ?? "", $0.serverInstanceStatusName]
            })
    }

    static func table(_ volumes: [BlockStorageInstance]) -> TextTable {
        TextTable(
            [
                .text("VOLUME"), .flexible("NAME"), .text("KIND"), .text("TYPE"), .number("GB"), .text("DEVICE"),
                .status("STATUS"),
            ],
            volumes.map {
                [
                    $0.blockStorageInstanceNo, $0.blockStorageName, $0.blockStorageType.code == "BASIC" ? "base" : "additional",
                    $0.blockStorageVolumeType.code, Amount.gigabytes($0.blockStorageSize), $0.deviceName,
                    $0.blockStorageInstanceStatusName,
                ]
            })
    }
}
