import VarveWire

/// Servers and their volumes, for people: a line each.
enum ServerReport {
    static func table(_ servers: [ServerInstance]) -> String {
        TextTable.text(
            ["NUMBER", "NAME", "ZONE", "HYPERVISOR", "STATUS"],
            servers.map {
                [$0.serverInstanceNo, $0.serverName, $0.zoneCode, $0.hypervisorType?.code ?? "", $0.serverInstanceStatusName]
            })
    }

    static func table(_ volumes: [BlockStorageInstance]) -> String {
        TextTable.text(
            ["VOLUME", "NAME", "KIND", "TYPE", "GB", "DEVICE", "STATUS"],
            volumes.map {
                [
                    $0.blockStorageInstanceNo, $0.blockStorageName, $0.blockStorageType.code == "BASIC" ? "base" : "additional",
                    $0.blockStorageVolumeType.code, "\($0.blockStorageSize >> 30)", $0.deviceName,
                    $0.blockStorageInstanceStatusName,
                ]
            })
    }
}
