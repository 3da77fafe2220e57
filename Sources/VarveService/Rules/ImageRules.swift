import VarveCatalog
import VarveWire

/// What server images are made of (contract sheet, section 4.19), and what they hold (section 7).
enum ImageRules {
    /// Throws unless each order is there once and one is the base volume's.
    static func checkOrders(of volumes: [ImageRecord.Volume]) throws(ServiceError) {
        let orders = volumes.map(\.order)
        if let twice = orders.first(where: { order in orders.count { $0 == order } > 1 }) {
            throw .invalidParameter(WireName.imageVolumes, "each order must be there once; \(twice) is there more than once")
        }
        guard orders.contains(0) else {
            throw .invalidParameter(WireName.imageVolumes, "one must have the order 0: the base volume")
        }
    }

    static func checkSnapshots(
        of volumes: [ImageRecord.Volume], _ region: RegionConfiguration, _ catalog: any CatalogReader
    ) throws {
        for volume in volumes {
            let snapshot = try catalog.requireIdleSnapshot(volume.snapshotNumber, in: region, WireName.imageVolumes)
            guard snapshot.volumeType.hypervisor == .kvm else {
                throw ServiceError.invalidParameter(
                    WireName.imageVolumes,
                    "images are made of KVM volumes' snapshots; snapshot \(snapshot.number) is of a XEN volume")
            }
            if volume.order == 0 { try checkBootable(snapshot, WireName.imageVolumes) }
        }
    }

    static func checkBootable(_ snapshot: SnapshotRecord, _ parameter: String) throws {
        guard snapshot.isBootable else {
            throw ServiceError(
                .notBootable, naming: parameter,
                "a base volume starts with a snapshot of a KVM server's base volume; snapshot \(snapshot.number) is none")
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
            .snapshotInImage, naming: WireName.snapshotNumbers,
            "snapshot \(used) is a part of server image \(image.number): delete that first")
    }
}
