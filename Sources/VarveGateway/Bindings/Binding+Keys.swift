import VarveCatalog
import VarveService
import VarveWire

extension Binding {
    static let keys = [
        Binding("getCallerAccessKey") { call throws(ServiceError) in
            call.answer([AccessKey(try call.service.callerAccessKey(), accountName: try call.service.accountName())])
        },
        Binding("createAccessKey") { call throws(ServiceError) in
            var request = AccessKeyRequest(role: call[.newAccessKeyRole].catalogRole)
            request.description = call[.accessKeyDescription] ?? ""
            let (record, pair) = try call.service.createAccessKey(request, in: call.keys)
            var answer = AccessKey(record, accountName: try call.service.accountName())
            answer.secretKey = pair.secretKey
            return call.answer([answer])
        },
        Binding("getAccessKeyList") { call throws(ServiceError) in
            let name = try call.service.accountName()
            return call.answer(try call.service.accessKeys().map { AccessKey($0, accountName: name) })
        },
        Binding("revokeAccessKey") { call throws(ServiceError) in
            let record = try call.service.revokeAccessKey(call[.revokedAccessKey])
            return call.answer([AccessKey(record, accountName: try call.service.accountName())])
        },
    ]
}

extension AccessKeyRole {
    fileprivate var catalogRole: Role {
        switch self {
        case .admin: .admin
        case .operator: .operator
        case .viewer: .viewer
        }
    }
}
