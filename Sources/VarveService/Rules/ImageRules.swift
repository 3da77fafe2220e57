import VarveCatalog
import VarveWire

/// What server images are made of (contract sheet, section 4.19), and what they hold (section 7).
enum ImageRules {
    /// Throws unless each order is there once and one is the base volume's.
    static func checkOrders(of volumes: [ImageRecord.Volume]) throws(ServiceError) {
        let orders = volumes.map(\.order)
        if let twice = orders.first(where: { order in orders.count { $0 == order } > 1 }) {
            throw ServiceError(.orderTwice, naming: WireName.imageVolumes, ["order": twice])
        }
        guard orders.contains(0) else {
            throw ServiceError(.noBaseOrder, naming: WireName.imageVolumes)
        }
    }

    static func checkSnapshots(
        of volumes: [ImageRecord.Volume], _ region: RegionConfiguration, _ catalog: any CatalogReader
    ) throws {
        for volume in volumes {
            let snapshot = try catalog.requireIdleSnapshot(volume.snapshotNumber, in: region, WireName.imageVolumes)
            guard snapshot.volumeType.hypervisor == .kvm else {
                throw ServiceError(.imageOfXEN, naming: WireName.imageVolumes, ["snapshot": snapshot.number])
            }
            if volume.order == 0 { try checkBootable(snapshot, WireName.imageVolumes) }
        }
    }

    static func checkBootable(_ snapshot: SnapshotRecord, _ parameter: String) throws {
        guard snapshot.isBootable else {
            throw ServiceError(.notBootable, naming: parameter, ["snapshot": snapshot.number])
        }
    }

    /// Throws if an image is made of one of the snapshots, be it that it is just being deleted.
    static func checkUnused(_ snapshots: [InstanceNumber], _ catalog: any CatalogReader) throws {
        var query = ImageQuery()
        query.snapshotNumbers = snapshots
        query.window = PageWindow(offset: 0, limit: 1)
        guard let image = try catalog.images(query).records.first,
            let used = image.volumes.map(\.snapshotNumber).first(where: snapshots.contains)
        else { return }
        throw ServiceError(
            .snapshotInImage, naming: WireName.snapshotNumbers, ["snapshot": used, "image": image.number])
    }
}
