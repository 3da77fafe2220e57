import VarveCatalog
import VarveService
import VarveWire

extension Binding {
    static let volumes = [
        Binding("getBlockStorageVolumeTypeList") { call throws(ServiceError) in
            let (types, zones) = try call.service.volumeTypes(call.volumeTypeFilter)
            return call.answer(types.map { BlockStorageVolumeTypeItem($0, zones: zones) })
        },
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
        Binding("changeBlockStorageInstance") { call throws(ServiceError) in call.answer([try call.resize(onlyXEN: false)]) },
        Binding("changeBlockStorageVolumeSize") { call throws(ServiceError) in call.answer([try call.resize(onlyXEN: true)]) },
        Binding("setBlockStorageReturnProtection") { call throws(ServiceError) in
            let number = InstanceNumber(wire: call[.blockStorageInstanceNo])
            let isProtected = call[.requiredReturnProtection]
            return call.answer([try call.service.setReturnProtection(isProtected, of: number, regionCode: call[.regionCode])])
        },
    ]
}

extension Call {
    fileprivate func answer(_ records: [VolumeRecord], totalRows: Int? = nil) -> WireResponse {
        answer(records.map { BlockStorageInstance($0, configuration: service.configuration) }, totalRows: totalRows)
    }

    fileprivate func resize(onlyXEN: Bool) throws(ServiceError) -> VolumeRecord {
        try service.resizeVolume(
            InstanceNumber(wire: arguments[.blockStorageInstanceNo]), toSize: arguments[.newBlockStorageSize], onlyXEN: onlyXEN,
            regionCode: arguments[.regionCode])
    }

    fileprivate var volumeNumbers: [InstanceNumber] { arguments[.blockStorageInstanceNoList].map { InstanceNumber(wire: $0) } }

    fileprivate var volumeRequest: VolumeRequest {
        var request = VolumeRequest()
        request.regionCode = arguments[.regionCode]
        request.zoneCode = arguments[.zoneCode]
        request.name = arguments[.blockStorageName]
        request.description = arguments[.blockStorageDescription] ?? ""
        request.type = arguments[.blockStorageVolumeTypeCode]?.catalog()
        request.diskDetailType = arguments[.blockStorageDiskDetailTypeCode]?.catalog()
        request.serverNumber = arguments[.attachedServerInstanceNo].map { InstanceNumber(wire: $0) }
        request.snapshotNumber = arguments[.restoredSnapshotInstanceNo].map { InstanceNumber(wire: $0) }
        request.size = arguments[.blockStorageSize]
        request.isReturnProtected = arguments[.isReturnProtection]
        return request
    }

    fileprivate var volumeTypeFilter: VolumeTypeFilter {
        var filter = VolumeTypeFilter()
        filter.regionCode = arguments[.regionCode]
        filter.zoneCode = arguments[.zoneCode]
        filter.types = arguments[.blockStorageVolumeTypeCodeList].map { $0.catalog() }
        filter.hypervisors = arguments[.hypervisorTypeCodeList].map { $0.catalog() }
        filter.isBaseStorageAvailable = arguments[.isBaseStorageAvailable]
        return filter
    }

    /// blockStorageDiskTypeCode asks nothing: every volume is on the network.
    fileprivate var volumeFilter: VolumeFilter {
        var filter = VolumeFilter()
        filter.regionCode = arguments[.regionCode]
        filter.zoneCode = arguments[.zoneCode]
        filter.numbers = arguments[.blockStorageInstanceNoFilter].map { InstanceNumber(wire: $0) }
        filter.status = arguments[.blockStorageInstanceStatusCode]?.catalog()
        filter.diskDetailType = arguments[.blockStorageDiskDetailTypeFilter]?.catalog()
        filter.maximumSize = arguments[.maximumBlockStorageSize]
        filter.kinds = arguments[.blockStorageTypeCodeList].map { $0.catalog() }
        filter.serverNumber = arguments[.onServerInstanceNo].map { InstanceNumber(wire: $0) }
        filter.name = arguments[.blockStorageNameFilter]
        filter.serverName = arguments[.serverName] ?? arguments[.connectionInfo]?.serverName
        filter.deviceName = arguments[.connectionInfo]?.deviceName
        filter.types = arguments[.blockStorageVolumeTypeCodeList].map { $0.catalog() }
        filter.hypervisors = arguments[.hypervisorTypeCodeList].map { $0.catalog() }
        filter.page = page
        return filter
    }
}
