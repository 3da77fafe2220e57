import VarveCatalog
import VarveService
import VarveWire

extension Binding {
    static let regions = [
        Binding("getRegionList") { call throws(ServiceError) in
            call.answer(call.service.regions().map { Region(regionCode: $0.code, regionName: $0.name) })
        },
        Binding("getZoneList") { call throws(ServiceError) in
            let region = call[.regionCode] ?? call.service.configuration.defaultRegion.code
            return call.answer(
                try call.service.zones(regionCode: region).map { zone in
                    Zone(zoneName: zone.code, zoneCode: zone.code, regionCode: region, zoneDescription: zone.description)
                })
        },
        Binding("getHypervisorTypeList") { call throws(ServiceError) in
            call.answer(
                try call.service.hypervisors(regionCode: call[.regionCode]).map { hypervisor in
                    HypervisorTypeItem(hypervisor == .xen ? .xen : .kvm)
                })
        },
    ]
}
