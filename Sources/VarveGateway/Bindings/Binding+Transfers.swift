import VarveCatalog
import VarveService
import VarveWire

extension Binding {
    static let transfers = [
        Binding("getExportAddressList") { call throws(ServiceError) in
            call.answer(call.service.exportAddresses.map { ExportAddress(uri: $0) })
        },
        Binding("verifyBlockStorageSnapshotInstance") { call throws(ServiceError) in
            let number = InstanceNumber(wire: call[.blockStorageSnapshotInstanceNo])
            let verification = try call.service.verifySnapshot(number, regionCode: call[.regionCode])
            return call.answer([BlockStorageSnapshotVerification(verification)])
        },
        Binding("getBlockStorageSnapshotVerification") { call throws(ServiceError) in
            let number = InstanceNumber(wire: call[.blockStorageSnapshotInstanceNo])
            let verification = try call.service.verification(ofSnapshot: number, regionCode: call[.regionCode])
            return call.answer(verification.map { [BlockStorageSnapshotVerification($0)] } ?? [])
        },
    ]
}
