import VarveCatalog
import VarveService
import VarveWire

extension Binding {
    static let space = [
        Binding("getDeletionPreview") { call throws(ServiceError) in
            let byteCount = try call.service.byteCountFreed(
                byDeletingVolumes: call[.previewedVolumeNoList].map { InstanceNumber(wire: $0) },
                snapshots: call[.previewedSnapshotNoList].map { InstanceNumber(wire: $0) }, regionCode: call[.regionCode])
            return call.answer([DeletionPreview(freedSize: Int64(clamping: byteCount))])
        }
    ]
}
