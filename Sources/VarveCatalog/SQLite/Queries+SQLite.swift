import GRDB

extension VolumeQuery {
    var conditions: Conditions {
        var conditions = Conditions()
        conditions.addScope("accountID", equals: accountID?.rawValue)
        conditions.addScope("regionCode", equals: regionCode)
        conditions.add("zoneCode", equals: zoneCode)
        conditions.add("number", isIn: numbers)
        conditions.add("name", equals: name)
        conditions.add(text: text)
        conditions.add("status", equals: status)
        conditions.add("operation", equals: operation)
        conditions.add("kind", isIn: kinds)
        conditions.add("type", isIn: types)
        conditions.add("byteCount", isAtMost: maximumByteCount)
        conditions.add("serverNumber", isIn: serverNumbers)
        conditions.add("deviceName", equals: deviceName)
        conditions.add("snapshotNumber", isIn: snapshotNumbers)
        if let serverName { conditions.addNarrow("serverNumber IN (SELECT number FROM server WHERE name = \(serverName))") }
        return conditions
    }
}

extension SnapshotQuery {
    var conditions: Conditions {
        var conditions = Conditions()
        conditions.addScope("accountID", equals: accountID?.rawValue)
        conditions.addScope("regionCode", equals: regionCode)
        conditions.add("number", isIn: numbers)
        conditions.add("name", equals: name)
        conditions.add(text: text)
        conditions.add("status", equals: status)
        conditions.add("operation", isIn: operations)
        conditions.add("volumeNumber", isIn: volumeNumbers)
        conditions.add("volumeType", isIn: volumeTypes)
        conditions.add("byteCount", isAtMost: maximumByteCount)
        conditions.add("isEncrypted", equals: isEncrypted)
        conditions.add("isBootable", equals: isBootable)
        return conditions
    }
}

extension ImageQuery {
    var conditions: Conditions {
        var conditions = Conditions()
        conditions.addScope("accountID", equals: accountID?.rawValue)
        conditions.addScope("regionCode", equals: regionCode)
        conditions.add("number", isIn: numbers)
        conditions.add("name", equals: name)
        conditions.add(text: text)
        conditions.add("status", equals: status)
        if let snapshotNumbers {
            var volumes = Conditions()
            volumes.add("snapshotNumber", isIn: snapshotNumbers)
            conditions.add("number IN (SELECT imageNumber FROM serverImageVolume \(volumes.whereClause))")
        }
        return conditions
    }
}

extension ListOrder {
    var sql: SQL {
        switch (key, isAscending) {
        case (.number, false): "number DESC"
        case (.number, true): "number ASC"
        case (.name, false): "name DESC, number DESC"
        case (.name, true): "name ASC, number DESC"
        case (.size, false): "byteCount DESC, number DESC"
        case (.size, true): "byteCount ASC, number DESC"
        }
    }
}

extension ServerQuery {
    var conditions: Conditions {
        var conditions = Conditions()
        conditions.addScope("accountID", equals: accountID?.rawValue)
        conditions.addScope("regionCode", equals: regionCode)
        conditions.add("zoneCode", equals: zoneCode)
        conditions.add("number", isIn: numbers)
        conditions.add("name", equals: name)
        conditions.add(text: text)
        conditions.add("status", equals: status)
        conditions.add("hypervisor", isIn: hypervisors)
        if let baseTypes {
            var volumes = Conditions()
            volumes.add("kind", equals: VolumeKind.base)
            volumes.add("type", isIn: baseTypes)
            conditions.add("number IN (SELECT serverNumber FROM volume \(volumes.whereClause))")
        }
        return conditions
    }
}
