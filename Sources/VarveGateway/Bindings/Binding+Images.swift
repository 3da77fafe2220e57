import VarveCatalog
import VarveService
import VarveWire

extension Binding {
    static let images = [
        Binding("createServerImageFromSnapshot") { call throws(ServiceError) in
            call.answer([try call.service.createImage(call.imageRequest)])
        },
        Binding("getServerImageList") { call throws(ServiceError) in
            guard let filter = call.imageFilter else { return call.answer([ServerImage]()) }
            let page = try call.service.images(filter)
            return call.answer(page.records, totalRows: page.totalCount)
        },
        Binding("getServerImageDetail") { call throws(ServiceError) in
            let number = InstanceNumber(wire: call[.serverImageNo])
            let image = try call.service.image(number, regionCode: call[.regionCode])
            return call.answer(image.map { [$0] } ?? [])
        },
        Binding("deleteServerImage") { call throws(ServiceError) in
            let numbers = call[.serverImageNoList].map { InstanceNumber(wire: $0) }
            return call.answer(try call.service.deleteImages(numbers, regionCode: call[.regionCode]))
        },
    ]
}

extension Call {
    fileprivate func answer(_ images: [ServerImageContents], totalRows: Int? = nil) -> WireResponse {
        answer(images.map { ServerImage($0, configuration: service.configuration) }, totalRows: totalRows)
    }

    fileprivate var imageRequest: ImageRequest {
        let volumes = arguments[.imageBlockStorageList].map {
            ImageRecord.Volume(order: $0.order, snapshotNumber: InstanceNumber(wire: $0.snapshotNumber))
        }
        var request = ImageRequest(name: arguments[.newServerImageName], volumes: volumes)
        request.regionCode = arguments[.regionCode]
        request.description = arguments[.serverImageDescription] ?? ""
        return request
    }

    /// Nil if it asks for what no image of Varve's is: all are the owner's own, for KVM, of an unknown operating system, and made.
    fileprivate var imageFilter: ImageFilter? {
        let (types, hypervisors) = (arguments[.serverImageTypeCodeList], arguments[.hypervisorTypeCodeList])
        let (categories, status) = (arguments[.platformCategoryCodeList], arguments[.serverImageStatusCode])
        guard types.isEmpty || types.contains(.own), hypervisors.isEmpty || hypervisors.contains(.kvm),
            categories.isEmpty || categories.contains(.operatingSystem), arguments[.osTypeCodeList].isEmpty, status != .failed
        else { return nil }
        var filter = ImageFilter()
        filter.regionCode = arguments[.regionCode]
        filter.numbers = arguments[.serverImageNoFilter].map { InstanceNumber(wire: $0) }
        filter.name = arguments[.serverImageNameFilter]
        filter.status = status?.catalog()
        filter.page = page
        filter.order = order(by: arguments[.imagesSortedBy].map { $0 == .name ? .name : .number })
        return filter
    }
}
