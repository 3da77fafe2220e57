import VarveCatalog
import VarveService
import VarveWire

extension FormAction {
    static let onImages = [serverOfImage, deleteImage]
    static let onPickedImages = [deleteImage]

    /// An image of snapshots, one at least.
    static let makeImage = FormAction(
        path: "image", operation: "createServerImageFromSnapshot", title: .makeImage, headingForMany: .makeImageOfMany,
        note: { subject, _ in subject.picked.isEmpty ? .imageNote : .imageOfManyNote },
        facts: { subject, visit in
            ordered(subject.snapshots).first.map { [Fact(label: visit.text(.baseVolumeFrom), value: $0.name)] } ?? []
        },
        fields: { _, _ in
            [
                FormField("serverImageName", .name, hint: .imageNameHint),
                FormField("serverImageDescription", .description),
            ]
        },
        fixed: { subject in
            ordered(subject.snapshots).enumerated().flatMap { order, snapshot in
                [
                    ("blockStorageList.\(order + 1).order", "\(order)"),
                    ("blockStorageList.\(order + 1).snapshotInstanceNo", "\(snapshot.number)"),
                ]
            }
        },
        isOffered: { $0.snapshot?.isBootable == true && $0.snapshot?.volumeType.hypervisor == .kvm },
        destination: { _, response in
            createdPath(response, "createServerImageFromSnapshot", ServerImage.self) { Paths.image($0.serverImageNo) }
        })

    /// What the servers' volumes start with, the base volume first: that is the first snapshot that one can boot from.
    private static func ordered(_ snapshots: [SnapshotRecord]) -> [SnapshotRecord] {
        guard let base = snapshots.firstIndex(where: \.isBootable) else { return snapshots }
        return [snapshots[base]] + snapshots[..<base] + snapshots[(base + 1)...]
    }

    private static let serverOfImage = FormAction(
        path: "server", operation: "registerServerInstance", title: .registerServer, heading: .serverOfImage,
        fields: { _, visit in
            let zones = try visit.storage.zones(regionCode: visit.regionCode)
            return [
                FormField("serverName", .name, hint: .serverNameHint),
                FormField(
                    "zoneCode", .zone, .choice(zones.map { ($0.code, "\($0.code) \($0.description)") }),
                    value: zones.first?.code ?? ""),
            ]
        },
        fixed: { subject in
            [("hypervisorTypeCode", Hypervisor.kvm.rawValue)] + subject.images.map { ("serverImageNo", "\($0.image.number)") }
        },
        isOffered: { $0.images.allSatisfy { $0.image.status == .created && $0.image.operation == .none } },
        destination: { _, response in
            createdPath(response, "registerServerInstance", ServerInstance.self) { Paths.server($0.serverInstanceNo) }
        })

    private static let deleteImage = FormAction(
        path: "delete", operation: "deleteServerImage", title: .delete, heading: .deleteImage, headingForMany: .deleteImages,
        isDangerous: true, note: { _, _ in .deleteImageNote },
        fixed: { numbered("serverImageNoList", $0.images.map(\.image.number)) }, destination: { _, _ in Paths.images })
}
