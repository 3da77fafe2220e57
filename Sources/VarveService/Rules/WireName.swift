/// The wire names of the parameters that an error can name.
enum WireName {
    /// No parameter of the wire: what the command line calls it.
    static let account = "account"
    static let accessKey = "accessKey"
    static let region = "regionCode"
    static let zone = "zoneCode"
    static let serverNumber = "serverInstanceNo"
    static let serverNumbers = "serverInstanceNoList"
    static let serverName = "serverName"

    static let baseSize = "baseBlockStorageSize"
    static let baseType = "baseBlockStorageVolumeTypeCode"
    static let baseSnapshot = "baseBlockStorageSnapshotInstanceNo"
    static let hypervisor = "hypervisorTypeCode"

    static let imageNumber = "serverImageNo"
    static let imageNumbers = "serverImageNoList"
    static let imageVolumes = "blockStorageList"

    static let volumeNumber = "blockStorageInstanceNo"
    static let volumeNumbers = "blockStorageInstanceNoList"
    static let volumeSize = "blockStorageSize"
    static let volumeType = "blockStorageVolumeTypeCode"
    static let diskDetailType = "blockStorageDiskDetailTypeCode"

    static let snapshotNumber = "blockStorageSnapshotInstanceNo"
    static let snapshotNumbers = "blockStorageSnapshotInstanceNoList"
    static let snapshotType = "snapshotTypeCode"
    static let originalVolume = "originalBlockStorageInstanceNo"
}

extension Array where Element: Hashable {
    /// Each element once, in the order given.
    var uniqued: Self {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
