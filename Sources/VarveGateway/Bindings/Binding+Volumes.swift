import VarveCatalog
import VarveService
import VarveWire

extension Binding {
    static let volumes = [
        Binding("createBlockStorageInstance") { call throws(ServiceError) in
            call.answer([try call.service.createVolume(call.volumeRequest)])
        },
        Binding("getBlockStorageInstanceList") { call throws(ServiceError) in
            let page = try call.service.volumes(call.volumeFilter)
            return call.answer(page.records, totalRows: page.totalCount)
        },
        Binding("getBlockStorageInstanceDetail") { call throws(ServiceError) in
            let number = InstanceNumber(wire: call[.blockStorageInstanceNo])
            let volume = try call.service.volume(number, regionCode: call[.regionCode])
            return call.answer(volume.map { [$0] } ?? [])
        },
        Binding("deleteBlockStorageInstances") { call throws(ServiceError) in
            call.answer(try call.service.deleteVolumes(call.volumeNumbers, regionCode: call[.regionCode]))
        },
        Binding("attachBlockStorageInstance") { call throws(ServiceError) in
            let volume = InstanceNumber(wire: call[.blockStorageInstanceNo])
            let server = InstanceNumber(wire: call[.serverInstanceNo])
            return call.answer([try call.service.attachVolume(volume, to: server, regionCode: call[.regionCode])])
        },
        Binding("detachBlockStorageInstances") { call throws(ServiceError) in
            call.answer(try call.service.detachVolumes(call.volumeNumbers, regionCode: call[.regionCode]))
        },
    ]
}

extension Call {
    fileprivate func answer(_ records: [VolumeRecord], totalRows: Int? = nil) -> WireResponse {
        answer(records.map { BlockStorageInstance($0, configuration: service.configuration) }, totalRows: totalRows)
    }

    fileprivate var volumeNumbers: [InstanceNumber] { arguments[.blockStorageInstanceNoList].map { InstanceNumber(wire: $0) } }

    fileprivate var volumeRequest: VolumeRequest {
        var request = VolumeRequest()
        request.regionCode = arguments[.regionCode]
        request.zoneCode = arguments[.zoneCode]
        request.name = arguments[.blockStorageName]
        request.description = arguments[.blockStorageDescription] ?? ""
        request.volumeTypeCode = arguments[.blockStorageVolumeTypeCode]?.rawValue
        request.diskDetailTypeCode = arguments[.blockStorageDiskDetailTypeCode]?.rawValue
        request.serverNumber = arguments[.attachedServerInstanceNo].map { InstanceNumber(wire: $0) }
        request.snapshotNumber = arguments[.restoredSnapshotInstanceNo].map { InstanceNumber(wire: $0) }
        request.size = arguments[.blockStorageSize]
        request.isReturnProtected = arguments[.isReturnProtection]
        return request
    }

    fileprivate var volumeFilter: VolumeFilter {
        var filter = VolumeFilter()
        filter.regionCode = arguments[.regionCode]
        filter.zoneCode = arguments[.zoneCode]
        filter.numbers = arguments[.blockStorageInstanceNoFilter].map { InstanceNumber(wire: $0) }
        filter.statusCode = arguments[.blockStorageInstanceStatusCode]?.rawValue
        filter.diskTypeCode = arguments[.blockStorageDiskTypeCode]?.rawValue
        filter.diskDetailTypeCode = arguments[.blockStorageDiskDetailTypeFilter]?.rawValue
        filter.maximumSize = arguments[.maximumBlockStorageSize]
        filter.kindCodes = arguments[.blockStorageTypeCodeList].map(\.rawValue)
        filter.serverNumber = arguments[.onServerInstanceNo].map { InstanceNumber(wire: $0) }
        filter.name = arguments[.blockStorageNameFilter]
        filter.serverName = arguments[.serverName]
        filter.connectionInfo = arguments[.connectionInfo].map { "\($0.serverName) \($0.deviceName)" }
        filter.volumeTypeCodes = arguments[.blockStorageVolumeTypeCodeList].map(\.rawValue)
        filter.hypervisorCodes = arguments[.hypervisorTypeCodeList].map(\.rawValue)
        filter.page = page
        return filter
    }
}
