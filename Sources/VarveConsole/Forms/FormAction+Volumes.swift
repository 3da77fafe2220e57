import VarveCatalog
import VarveService
import VarveWire

extension FormAction {
    static let createVolume = FormAction(
        path: new, operation: "createBlockStorageInstance", title: .createVolume,
        fields: { _, visit in
            try volumeFields(visit) + [zone(visit, value: nil), optionalServer(visit)] + volumeEnd
        },
        destination: { _, response in
            createdPath(response, "createBlockStorageInstance", BlockStorageInstance.self) {
                Paths.volume($0.blockStorageInstanceNo)
            }
        })

    static let onVolumes = [takeSnapshot, resize, attach, detach, protect, unprotect, deleteVolume]
    static let onPickedVolumes = [detach, deleteVolume]

    private static let takeSnapshot = FormAction(
        path: "snapshot", operation: "createBlockStorageSnapshotInstance", title: .takeSnapshot,
        fields: { _, visit in
            [
                FormField("blockStorageSnapshotName", .name, hint: .nameHint),
                FormField(
                    "snapshotTypeCode", .kind,
                    .choice([("FULL", visit.text(.full)), ("INCREMENTAL", visit.text(.incremental))]), value: "FULL"),
                FormField("blockStorageSnapshotDescription", .description),
            ]
        }, fixed: { $0.volume.map { [("originalBlockStorageInstanceNo", "\($0.number)")] } ?? [] })

    private static let resize = FormAction(
        path: "resize", operation: "changeBlockStorageInstance", title: .resize, heading: .resizeVolume,
        note: { _, _ in .resizeNote },
        fields: { subject, _ in
            let size = subject.volume.map { $0.byteCount >> 30 } ?? 0
            return [FormField("blockStorageSize", .newSize, .number, value: "\(size)", hint: .sizeHint)]
        }, fixed: oneVolume)

    private static let attach = FormAction(
        path: "attach", operation: "attachBlockStorageInstance", title: .attach, heading: .attachVolume,
        fields: { _, visit in [try server(visit)] }, fixed: oneVolume,
        isOffered: { $0.volume?.serverNumber == nil })

    private static let detach = FormAction(
        path: "detach", operation: "detachBlockStorageInstances", title: .detach, heading: .detachVolume,
        headingForMany: .detachVolumes, note: { _, _ in .detachNote },
        fixed: volumeList, isOffered: { $0.volume?.status == .attached && $0.volume?.kind == .additional })

    private static let protect = FormAction(
        path: "protect", operation: "setBlockStorageReturnProtection", title: .protect,
        fixed: { oneVolume($0) + [("isReturnProtection", "true")] }, isOffered: { $0.volume?.isReturnProtected == false })

    private static let unprotect = FormAction(
        path: "unprotect", operation: "setBlockStorageReturnProtection", title: .unprotect,
        fixed: { oneVolume($0) + [("isReturnProtection", "false")] }, isOffered: { $0.volume?.isReturnProtected == true })

    private static let deleteVolume = FormAction(
        path: "delete", operation: "deleteBlockStorageInstances", title: .delete, heading: .deleteVolume,
        headingForMany: .deleteVolumes, isDangerous: true,
        note: { subject, _ in
            subject.volumes.contains { $0.status == .attached } ? .deleteAttachedNote : .deleteVolumeNote
        },
        facts: { subject, visit in
            let numbers = subject.volumes.map(\.number)
            var filter = SnapshotFilter()
            filter.regionCode = subject.regionCode
            filter.volumeNumbers = numbers
            filter.page = PageRequest(pageNo: 1, pageSize: 1)
            let snapshots = try visit.storage.snapshots(filter).totalCount
            let freed = try visit.storage.byteCountFreed(
                byDeletingVolumes: numbers, snapshots: [], regionCode: subject.regionCode)
            return [
                Fact(label: visit.text(.frees), value: Formats.bytes(freed)),
                Fact(label: visit.text(.keeps), value: "\(snapshots)"),
            ]
        }, fixed: volumeList, destination: { _, _ in Paths.volumes })

    private static let oneVolume: @Sendable (Subject) -> [(String, String)] = {
        $0.volume.map { [("blockStorageInstanceNo", "\($0.number)")] } ?? []
    }

    private static let volumeList: @Sendable (Subject) -> [(String, String)] = {
        numbered("blockStorageInstanceNoList", $0.volumes.map(\.number))
    }

    /// A list as the operation takes it: each element with its place.
    static func numbered(_ list: String, _ numbers: [InstanceNumber]) -> [(String, String)] {
        numbers.enumerated().map { ("\(list).\($0.offset + 1)", "\($0.element)") }
    }
}

extension FormAction {
    /// The page of what a call has made.
    static func createdPath<Item: WireItem>(
        _ response: WireResponse, _ operation: String, _ type: Item.Type, _ path: (Item) -> String
    ) -> String {
        guard let called = VarveWire.Operation.named(operation),
            let item = try? Envelope.decode(response.body, operation: called, as: type).items.first
        else { return Paths.overview }
        return path(item)
    }

    private static func volumeFields(_ visit: Visit) throws -> [FormField] {
        let types = visit.storage.configuration.volumeTypes.map { type in
            let (code, hypervisor) = (type.code.rawValue, type.code.hypervisor.rawValue)
            return (value: code, label: "\(code) (\(hypervisor), \(type.minimumSize)–\(type.maximumSize) GB)")
        }
        let preferred = types.first { $0.value == VolumeTypeCode.cb1.rawValue } ?? types.first
        return [
            FormField("blockStorageName", .name, hint: .nameHint),
            FormField("blockStorageVolumeTypeCode", .type, .choice(types), value: preferred?.value ?? ""),
            FormField("blockStorageSize", .sizeInGB, .number, value: "10", hint: .sizeHint),
        ]
    }

    static let volumeEnd = [
        FormField("blockStorageDescription", .description), FormField("isReturnProtection", .protectIt, .checkbox),
    ]

    /// - Parameter value: what is chosen at first; nil for the first zone.
    static func zone(_ visit: Visit, value: String?) throws -> FormField {
        let zones = try visit.storage.zones(regionCode: visit.regionCode)
        let choices = [(value: "", label: "–")] + zones.map { (value: $0.code, label: "\($0.code) \($0.description)") }
        return FormField("zoneCode", .zoneForKVM, .choice(choices), value: value ?? zones.first?.code ?? "")
    }

    /// The servers that a volume can be put on, `localhost` at first.
    static func server(_ visit: Visit) throws -> FormField {
        let choices = try servers(visit)
        return FormField("serverInstanceNo", .server, .choice(choices), value: choices.last?.value ?? "")
    }

    /// The same where it may be left open.
    private static func optionalServer(_ visit: Visit) throws -> FormField {
        FormField("serverInstanceNo", .serverForXEN, .choice([(value: "", label: "–")] + (try servers(visit))))
    }

    private static func servers(_ visit: Visit) throws -> [(value: String, label: String)] {
        try visit.storage.servers().records.map { ("\($0.number)", "\($0.name) (\($0.number), \($0.zoneCode))") }
    }
}
