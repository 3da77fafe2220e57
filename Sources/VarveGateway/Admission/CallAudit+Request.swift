import Foundation
import NIOCore
import VarveCatalog
import VarveService
import VarveWire

extension CallAudit {
    /// The audit of a request; nil for an operation that changes nothing.
    convenience init?(
        _ request: IncomingRequest, _ parameters: RequestParameters?, _ caller: Caller, _ requestID: String, at time: Date
    ) {
        guard request.operation.access == .change else { return nil }
        var entry = AuditRecord(
            recordedAt: time, accountID: caller.accountID, accessKey: caller.accessKey, role: caller.role,
            operation: request.operation.name, requestID: requestID)
        entry.clientAddress = request.client?.ipAddress ?? ""
        entry.objects = parameters.map { request.operation.objects(namedBy: $0) } ?? []
        self.init(entry)
    }
}

extension VarveWire.Operation {
    /// The numbers of objects and the access keys that a request names, valid ones only, each once. There are no more than it has parameters.
    fileprivate func objects(namedBy parameters: RequestParameters) -> [String] {
        let values = self.parameters.map(\.description).flatMap { parameter -> [String] in
            let texts =
                parameter.isList ? (try? parameters.list(parameter.name)) ?? [] : parameters[parameter.name].map { [$0] } ?? []
            if parameter.constraint == .instanceNumber { return texts.compactMap { InstanceNumber($0)?.description } }
            return parameter.name == Parameter<String>.revokedAccessKey.description.name
                ? texts.filter(AccessKeyPair.isAccessKey) : []
        }
        var seen: Set<String> = []
        return values.filter { seen.insert($0).inserted }
    }
}
