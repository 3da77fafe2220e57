import VarveWire

/// Servers and their volumes, for people: a line each.
enum ServerReport {
    static func table(_ servers: [ServerInstance]) -> String {
        table(
            ["NUMBER", "NAME", "ZONE", "HYPERVISOR", "STATUS"],
            servers.map {
                [$0.serverInstanceNo, $0.serverName, $0.zoneCode, $0.hypervisorType?.code ?? "", $0.serverInstanceStatusName]
            })
    }

    static func table(_ volumes: [BlockStorageInstance]) -> String {
        table(
            ["VOLUME", "NAME", "KIND", "TYPE", "GB", "DEVICE", "STATUS"],
            volumes.map {
                [
                    $0.blockStorageInstanceNo, $0.blockStorageName, $0.blockStorageType.code == "BASIC" ? "base" : "additional",
                    $0.blockStorageVolumeType.code, "\($0.blockStorageSize >> 30)", $0.deviceName,
                    $0.blockStorageInstanceStatusName,
                ]
            })
    }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head] + rows
        let widths = head.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            let cells = zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return cells.joined(separator: "  ").trimmingSuffix { $0 == " " }
        }
        .joined(separator: "\n")
    }
}

extension String {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return text
    }
}
