import VarveCatalog
import VarveService
import VarveWire

extension FormAction {
    static let onSnapshots = [restore, makeImage, deleteSnapshot]
    static let onPickedSnapshots = [makeImage, deleteSnapshot]

    private static let restore = FormAction(
        path: "restore", operation: "createBlockStorageInstance", title: .restore, heading: .restoreSnapshot,
        fields: { try restoreFields($0, $1) },
        fixed: { $0.snapshot.map { [("blockStorageSnapshotInstanceNo", "\($0.number)")] } ?? [] },
        isOffered: { $0.snapshot?.status == .created && $0.snapshot?.operation == StorageOperation.none },
        destination: { _, response in
            createdPath(response, "createBlockStorageInstance", BlockStorageInstance.self) {
                Paths.volume($0.blockStorageInstanceNo)
            }
        })

    /// A XEN volume has its snapshot's type and size and goes to a server; a KVM volume has a zone, and may be larger.
    private static func restoreFields(_ subject: Subject, _ visit: Visit) throws -> [FormField] {
        guard let snapshot = subject.snapshot else { return [] }
        let name = FormField("blockStorageName", .name, hint: .nameHint)
        let types = visit.storage.configuration.volumeTypes.map(\.code).filter { $0.hypervisor == snapshot.volumeType.hypervisor }
        let type = FormField(
            "blockStorageVolumeTypeCode", .type, .choice(types.map { ($0.rawValue, $0.rawValue) }),
            value: snapshot.volumeType.rawValue)
        if snapshot.volumeType.hypervisor == .xen { return [name, type, try server(visit)] + volumeEnd }
        let size = FormField(
            "blockStorageSize", .sizeInGB, .number, value: "\(snapshot.byteCount >> 30)", hint: .sizeHint)
        let zone = try visit.volume(snapshot.volumeNumber)?.zoneCode
        return [name, type, size, try Self.zone(visit, value: zone)] + volumeEnd
    }

    private static let deleteSnapshot = FormAction(
        path: "delete", operation: "deleteBlockStorageSnapshotInstances", title: .delete, heading: .deleteSnapshot,
        headingForMany: .deleteSnapshots, isDangerous: true, note: { _, _ in .deleteSnapshotNote },
        facts: { subject, visit in
            let freed = try visit.storage.byteCountFreed(
                byDeletingVolumes: [], snapshots: subject.snapshots.map(\.number), regionCode: subject.regionCode)
            return [Fact(label: visit.text(.frees), value: Formats.bytes(freed))]
        }, fixed: { numbered("blockStorageSnapshotInstanceNoList", $0.snapshots.map(\.number)) },
        destination: { subject, _ in subject.snapshot.map { Paths.volume($0.volumeNumber) } ?? Paths.snapshots })
}
