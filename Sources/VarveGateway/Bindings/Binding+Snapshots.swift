import VarveCatalog
import VarveService
import VarveWire

extension Binding {
    static let snapshots = [
        Binding("createBlockStorageSnapshotInstance") { call throws(ServiceError) in
            var request = SnapshotRequest(volumeNumber: InstanceNumber(wire: call[.originalBlockStorageInstanceNo]))
            request.regionCode = call[.regionCode]
            request.name = call[.blockStorageSnapshotName]
            request.description = call[.blockStorageSnapshotDescription] ?? ""
            request.kind = call[.snapshotTypeCode].catalog()
            return call.answer([BlockStorageSnapshotInstance(try call.service.createSnapshot(request))])
        },
        Binding("getBlockStorageSnapshotInstanceList") { call throws(ServiceError) in
            let page = try call.service.snapshots(call.snapshotFilter)
            return call.answer(page.records.map { BlockStorageSnapshotInstance($0) }, totalRows: page.totalCount)
        },
        Binding("getBlockStorageSnapshotInstanceDetail") { call throws(ServiceError) in
            let number = InstanceNumber(wire: call[.blockStorageSnapshotInstanceNo])
            let snapshot = try call.service.snapshot(number, regionCode: call[.regionCode])
            return call.answer(snapshot.map { [BlockStorageSnapshotInstance($0)] } ?? [])
        },
        Binding("deleteBlockStorageSnapshotInstances") { call throws(ServiceError) in
            let numbers = call[.blockStorageSnapshotInstanceNoList].map { InstanceNumber(wire: $0) }
            let records = try call.service.deleteSnapshots(numbers, regionCode: call[.regionCode])
            return call.answer(records.map { BlockStorageSnapshotInstance($0) })
        },
    ]
}

extension Call {
    fileprivate var snapshotFilter: SnapshotFilter {
        var filter = SnapshotFilter()
        filter.regionCode = arguments[.regionCode]
        filter.numbers = arguments[.blockStorageSnapshotInstanceNoFilter].map { InstanceNumber(wire: $0) }
        filter.name = arguments[.blockStorageSnapshotNameFilter]
        filter.status = arguments[.blockStorageSnapshotInstanceStatusCode]?.catalog()
        filter.volumeNumbers = arguments[.originalBlockStorageInstanceNoList].map { InstanceNumber(wire: $0) }
        filter.maximumSize = arguments[.maximumSnapshotVolumeSize]
        filter.isEncrypted = arguments[.isEncryptedOriginalBlockStorageVolume]
        filter.hypervisors = arguments[.hypervisorTypeCodeList].map { $0.catalog() }
        filter.isBootable = arguments[.isBootable]
        filter.page = page
        filter.order = order(by: arguments[.snapshotsSortedBy].map { $0 == .name ? .name : .number })
        return filter
    }
}
